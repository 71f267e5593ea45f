package io.kernos.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.vertx.core.Future;
import org.assertj.core.api.Assertions;

/** What the contract tests of stores share. */
abstract class StoreContract {

  /** Waits for a future, making whatever progress it needs; fails like it. */
  protected abstract <T> T await(Future<T> future);

  final void assertFails(Kind kind, Future<?> future) {
    Assertions.assertThatThrownBy(() -> await(future))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> Assertions.assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(byte[] value) {
    return new String(value, UTF_8);
  }
}
