package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.Journal.Bounds;
import io.kernos.spi.store.Transaction;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledStoreTest {
  private static final Bounds WIDE = new Bounds(1_000_000, Duration.ofDays(1));
  @TempDir Path directory;
  private final Set<String> acknowledged = new HashSet<>();

  /** Writes as fast as it can, and says which writes were acknowledged, until it is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws InterruptedException {
      StoreFixture fixture =
          new StoreFixture(StoreConfig.single(Path.of(arguments[0])).withSnapshotBytes(50_000));
      int from = Integer.parseInt(arguments[1]);
      AtomicInteger next = new AtomicInteger(from);
      for (int i = 0; i < 16; i++) {
        write(fixture, next);
      }
      Thread.currentThread().join();
    }

    private static void write(StoreFixture fixture, AtomicInteger next) {
      int n = next.getAndIncrement();
      byte[] value = Integer.toString(n).getBytes(UTF_8);
      fixture
          .store()
          .commit(Transaction.in(fixture.term()).put("k/" + n, value).build())
          .compose(revision -> fixture.store().append("s", WIDE, value))
          .onSuccess(
              sequence -> {
                System.out.println("acknowledged " + n);
                System.out.flush();
                write(fixture, next);
              })
          .onFailure(e -> System.out.println("failed " + e));
    }
  }

  private int writeUntilKilled(int from, int acknowledgements) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString(),
                Integer.toString(from))
            .redirectErrorStream(true)
            .start();
    int count = 0;
    try (BufferedReader out = process.inputReader()) {
      for (String line; (line = out.readLine()) != null; ) {
        if (line.startsWith("acknowledged")) {
          acknowledged.add(line.substring(line.indexOf(' ') + 1));
          if (++count == acknowledgements) {
            process.toHandle().destroyForcibly();
          }
        } else {
          assertThat(line).doesNotStartWith("failed");
        }
      }
    }
    process.waitFor();
    return from + count + 100;
  }

  @Test
  void a_process_killed_again_and_again_loses_no_acknowledged_write() throws Exception {
    int from = 0;
    for (int round = 0; round < 3; round++) {
      from = writeUntilKilled(from, 1_500);
    }

    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(4_500);
    try (StoreFixture fixture = new StoreFixture(StoreConfig.single(directory))) {
      assertThat(await(fixture.store().list("k/")).stream().map(e -> new String(e.value(), UTF_8)))
          .containsAll(acknowledged);
      assertThat(
              await(fixture.store().read("s", 1, 1_000_000)).stream()
                  .map(record -> new String(record.value(), UTF_8)))
          .containsAll(acknowledged)
          .doesNotHaveDuplicates();
    }
  }
}
