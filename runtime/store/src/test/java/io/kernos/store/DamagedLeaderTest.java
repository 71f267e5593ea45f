package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.kernos.store.TestGroup.Elected;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedLeaderTest {
  private static final int KEYS = 120;
  @TempDir Path directory;

  private static byte[] noise(int seed) {
    byte[] noise = new byte[500_000];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  @Test
  void a_leader_whose_log_is_damaged_meanwhile_stops_and_another_one_serves_who_needs_it()
      throws Exception {
    try (TestGroup group = new TestGroup(directory, settings -> settings)) {
      TestGroup.IDS.forEach(group::open);
      Elected leader = group.elected();
      String behind =
          TestGroup.IDS.stream().filter(id -> !id.equals(leader.id())).findFirst().orElseThrow();
      group.close(behind);
      // More than the leader keeps in memory, and less than makes it take a snapshot.
      for (int i = 0; i < KEYS; i++) {
        await(leader.store().commit(Transaction.in(leader.term()).put("k" + i, noise(i)).build()));
      }
      for (Path file : Images.files(directory.resolve(leader.id()))) {
        if (file.getFileName().toString().matches("log_\\d+-\\d+")) {
          Images.flip(file, file.toFile().length() / 2);
        }
      }

      RatisStore late = group.open(behind);

      assertThatThrownBy(() -> await(leader.store().failure()))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
          .hasMessageContaining(directory.resolve(leader.id()).toString())
          .hasMessageMatching(".*log_\\d+-\\d+ is damaged: at byte \\d+ .*");
      assertThat(group.elected().id()).isNotEqualTo(leader.id());
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (await(late.get("k" + (KEYS - 1)).otherwise(Optional.empty())).isEmpty()) {
        assertThat(System.nanoTime()).isLessThan(end);
        LockSupport.parkNanos(50_000_000);
      }
      assertThat(await(late.get("k60")).orElseThrow().value()).isEqualTo(noise(60));
    }
  }
}
