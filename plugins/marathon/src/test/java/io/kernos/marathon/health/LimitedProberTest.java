package io.kernos.marathon.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LimitedProberTest {
  private final List<Promise<Void>> underWay = new ArrayList<>();

  private final Prober slow =
      new Prober() {
        @Override
        public Future<Answer> get(Request request) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> connect(String host, int port, Duration timeout) {
          Promise<Void> promise = Promise.promise();
          underWay.add(promise);
          return promise.future();
        }
      };

  @Test
  void no_more_than_the_limit_are_under_way() {
    Prober limited = new LimitedProber(slow, 2);
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(limited.connect("h", 1, Duration.ofSeconds(1)));
    }
    assertThat(underWay).hasSize(2);
    underWay.get(0).complete();
    assertThat(underWay).hasSize(3);
    underWay.get(1).fail("refused");
    assertThat(underWay).hasSize(4);
    assertThat(all.get(0).succeeded()).isTrue();
    assertThat(all.get(1).failed()).isTrue();
  }
}
