package io.kernos.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a member that begins with nothing, and is to be added, may vote. */
class NewcomerTest {
  @TempDir Path directory;
  private final Others others = new Others();
  private Newcomer newcomer;

  /** Another member, which has entries; what it says is up to the test. */
  private static final class Others implements Newcomer.Group {
    volatile Optional<Boolean> member = Optional.empty();
    volatile boolean silent;
    final CountDownLatch caughtUp = new CountDownLatch(1);

    @Override
    public void upToDate() throws InterruptedException {
      caughtUp.await();
    }

    @Override
    public void stir() {}

    @Override
    public Optional<Boolean> isMember(String other) throws IOException {
      if (silent) {
        throw new IOException("silent");
      }
      return member;
    }

    @Override
    public boolean hasEntries(String other) throws IOException {
      if (silent) {
        throw new IOException("silent");
      }
      return other.equals("a");
    }
  }

  private void begin() throws IOException {
    StoreConfig config =
        StoreConfig.group(directory, "b", Map.of("a", "127.0.0.1:1", "b", "127.0.0.1:2")).joining();
    newcomer = Newcomer.of(config);
    newcomer.begin(others);
  }

  @AfterEach
  void close() {
    newcomer.close();
    others.caughtUp.countDown();
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void one_that_is_no_member_has_a_vote_before_it_is_added() throws Exception {
    others.silent = true;
    others.member = Optional.of(false);
    begin();
    assertThat(newcomer.mayBeAdded()).isFalse();
    assertThat(newcomer.mayVote()).isFalse();
    others.silent = false;
    until(newcomer::mayBeAdded);
    assertThat(newcomer.mayVote()).isTrue();
  }

  @Test
  void one_that_is_a_member_and_has_lost_its_folder_has_none_until_it_has_caught_up()
      throws Exception {
    others.member = Optional.of(true);
    begin();
    until(newcomer::mayBeAdded);
    assertThat(newcomer.mayVote()).isFalse();
    others.caughtUp.countDown();
    until(newcomer::mayVote);
  }

  @Test
  void where_nobody_knows_the_question_it_catches_up_first() throws Exception {
    begin();
    until(newcomer::mayBeAdded);
    assertThat(newcomer.mayVote()).isFalse();
    others.caughtUp.countDown();
    until(newcomer::mayVote);
  }
}
