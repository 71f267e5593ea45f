package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.Journal.Bounds;
import io.kernos.spi.store.Transaction;
import io.kernos.store.TestGroup.Elected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member of three whose folder is gone, started again under its old address. */
class EmptiedMemberTest {
  private static final Bounds WIDE = new Bounds(1_000, Duration.ofDays(1));
  @TempDir Path directory;
  private TestGroup group;

  @BeforeEach
  void open() throws IOException {
    group = new TestGroup(directory, settings -> settings);
    TestGroup.IDS.forEach(group::open);
  }

  @AfterEach
  void close() {
    group.close();
  }

  private static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private void moveAway(String id) throws IOException {
    Files.move(directory.resolve(id), directory.resolve(id + ".moved"));
  }

  /**
   * Leaves its folder as a process that is killed does: with no snapshot, which tells of commits.
   */
  private void kill(String id) throws IOException {
    Path killed = Images.copy(directory.resolve(id), directory.resolve(id + ".killed"));
    group.close(id);
    moveAway(id);
    Files.move(killed, directory.resolve(id));
  }

  private boolean newcomer(String id) {
    return Files.exists(directory.resolve(id).resolve("newcomer"));
  }

  private static byte[] noise(int seed) {
    byte[] noise = new byte[200_000];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  private static void write(Elected leader, int from, int to) {
    for (int i = from; i < to; i++) {
      await(leader.store().commit(Transaction.in(leader.term()).put("k" + i, noise(i)).build()));
    }
    await(leader.store().append("history", WIDE, noise(to)));
  }

  private static String other(String... ids) {
    return TestGroup.IDS.stream()
        .filter(id -> !List.of(ids).contains(id))
        .findFirst()
        .orElseThrow();
  }

  private enum Meanwhile {
    NOTHING,
    WRITES,
    SNAPSHOT
  }

  private void catchesUp(Meanwhile happens) throws Exception {
    Elected leader = group.elected();
    String emptied = other(leader.id());
    write(leader, 0, 60);
    group.close(emptied);
    moveAway(emptied);
    int keys = happens == Meanwhile.NOTHING ? 60 : 61;
    if (keys > 60) {
      write(leader, 60, 61);
    }
    if (happens == Meanwhile.SNAPSHOT) {
      // It lets go of the log before it.
      await(leader.store().snapshot());
    }

    RatisStore again = group.open(emptied);

    until(emptied + " has a vote again", () -> !newcomer(emptied));
    assertThat(await(again.list("k"))).hasSize(keys);
    assertThat(await(again.read("history", 0, 10))).hasSize(keys - 59);
    if (happens == Meanwhile.SNAPSHOT) {
      assertThat(Images.file(directory.resolve(emptied), "snapshot.")).exists();
    }
    group.close(leader.id());
    Elected next = group.elected();
    assertThat(await(next.store().get("k" + (keys - 1))).orElseThrow().value())
        .isEqualTo(noise(keys - 1));
    write(next, 61, 62);
    until("it follows", () -> await(again.get("k61").otherwise(Optional.empty())).isPresent());
  }

  @Test
  void it_catches_up_by_the_log_and_votes_again() throws Exception {
    catchesUp(Meanwhile.WRITES);
  }

  @Test
  void it_catches_up_though_nothing_is_written_meanwhile() throws Exception {
    catchesUp(Meanwhile.NOTHING);
  }

  @Test
  void it_catches_up_by_a_snapshot_when_the_log_is_gone_and_votes_again() throws Exception {
    catchesUp(Meanwhile.SNAPSHOT);
  }

  @Test
  void it_helps_nobody_to_lead_who_lacks_what_it_once_acknowledged() throws Exception {
    Elected leader = group.elected();
    write(leader, 0, 1);
    String behind = other(leader.id());
    String emptied = other(leader.id(), behind);
    until("all vote", () -> TestGroup.IDS.stream().noneMatch(this::newcomer));
    kill(behind);
    write(leader, 1, 2);
    group.close(emptied);
    group.close(leader.id());
    moveAway(emptied);
    group.open(behind);
    group.open(emptied);

    assertThat(group.electedWithin(Duration.ofSeconds(10))).isEmpty();

    group.open(leader.id());
    Elected next = group.elected();
    assertThat(next.id()).isEqualTo(leader.id());
    assertThat(await(next.store().get("k1"))).isPresent();
    until(emptied + " has a vote again", () -> !newcomer(emptied));
  }
}
