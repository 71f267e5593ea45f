package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.spi.store.Journal.Bounds;
import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a file system of 16 MB. */
class FullDiskTest {
  @TempDir Path directory;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()), "mount");
  }

  @AfterEach
  void unmount() throws Exception {
    // A file that is still being closed must not keep it.
    run("umount", "-l", disk.toString());
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  private static byte[] noise(int seed) {
    byte[] noise = new byte[100_000];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  private static Throwable failureOf(Future<?> future) throws Exception {
    return future
        .map(done -> (Throwable) null)
        .otherwise(e -> e)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void a_log_that_cannot_be_written_deposes_the_leader_and_loses_nothing_acknowledged()
      throws Exception {
    StoreConfig config = StoreConfig.single(disk.resolve("store"));
    int acknowledged = 0;
    try (StoreFixture fixture = new StoreFixture(config)) {
      CountDownLatch deposed = new CountDownLatch(1);
      fixture
          .store()
          .listen(
              new Leadership.Listener() {
                @Override
                public void elected(long term) {}

                @Override
                public void deposed() {
                  deposed.countDown();
                }
              });
      Throwable refused;
      do {
        refused =
            failureOf(
                fixture
                    .store()
                    .commit(
                        Transaction.in(fixture.term())
                            .put("k" + acknowledged, noise(acknowledged))
                            .build()));
        acknowledged += refused == null ? 1 : 0;
      } while (refused == null);

      assertThat(acknowledged).isBetween(20, 170);
      assertThat(refused)
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
      assertThat(failureOf(fixture.store().failure()))
          .hasMessageContaining(disk.resolve("store") + " cannot write its log: No space left")
          .hasMessageNotContaining("\n");
      assertThat(deposed.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(
              () ->
                  await(
                      fixture
                          .store()
                          .commit(Transaction.in(fixture.term()).put("k", new byte[1]).build())))
          .isInstanceOf(StoreException.class);
    }
    assertThat(run("mount", "-o", "remount,size=100m", disk.toString())).isTrue();
    try (StoreFixture fixture = new StoreFixture(config)) {
      for (int i = 0; i < acknowledged; i++) {
        assertThat(await(fixture.store().get("k" + i)).orElseThrow().value()).isEqualTo(noise(i));
      }
      await(fixture.store().commit(Transaction.in(fixture.term()).put("k", new byte[1]).build()));
    }
  }

  @Test
  void a_snapshot_that_cannot_be_written_ends_the_store_and_leaves_the_log() throws Exception {
    StoreConfig config = StoreConfig.single(disk.resolve("store"));
    Bounds wide = new Bounds(1_000_000, Duration.ofDays(1));
    try (StoreFixture fixture = new StoreFixture(config)) {
      for (int i = 0; i < 50; i++) {
        await(
            fixture.store().commit(Transaction.in(fixture.term()).put("k" + i, noise(i)).build()));
      }
      await(fixture.store().append("s", wide, noise(0)));
      // What is left is too little for a snapshot of 5 MB.
      Files.write(disk.resolve("other"), new byte[(int) disk.toFile().getFreeSpace() - 2_000_000]);
      Future<Void> snapshot = fixture.store().snapshot();

      assertThat(failureOf(fixture.store().failure()))
          .hasMessageContaining("cannot write a snapshot: No space left");
      assertThat(failureOf(snapshot)).isNotNull();
    }
    Files.delete(disk.resolve("other"));
    try (StoreFixture fixture = new StoreFixture(config)) {
      assertThat(await(fixture.store().list("k"))).hasSize(50);
      assertThat(await(fixture.store().read("s", 1, 10))).hasSize(1);
    }
  }
}
