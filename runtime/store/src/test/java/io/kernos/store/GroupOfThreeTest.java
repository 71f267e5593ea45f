package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.Journal;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import io.kernos.store.TestGroup.Elected;
import io.kernos.testkit.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupOfThreeTest {
  @TempDir Path directory;
  private TestGroup group;

  private void open(UnaryOperator<StoreConfig> settings) throws IOException {
    group = new TestGroup(directory, settings);
    TestGroup.IDS.forEach(group::open);
  }

  @AfterEach
  void close() {
    if (group != null) {
      group.close();
    }
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void another_member_takes_over_what_the_leader_wrote_and_refuses_its_term() throws Exception {
    open(settings -> settings);
    Elected first = group.elected();
    await(first.store().commit(Transaction.in(first.term()).put("a", new byte[] {1}).build()));
    group.close(first.id());

    Elected second = group.elected();

    assertThat(second.term()).isGreaterThan(first.term());
    assertThat(await(second.store().get("a")).orElseThrow().value()).containsExactly(1);
    assertThatThrownBy(
            () ->
                await(
                    second
                        .store()
                        .commit(Transaction.in(first.term()).put("a", new byte[] {2}).build())))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.FENCED));
    await(second.store().commit(Transaction.in(second.term()).put("a", new byte[] {3}).build()));
  }

  @Test
  void a_leader_that_hands_over_is_followed_by_another_at_once() throws Exception {
    open(settings -> settings);
    Elected first = group.elected();
    await(first.store().commit(Transaction.in(first.term()).put("a", new byte[] {1}).build()));
    until(
        () ->
            await(first.store().members()).stream()
                .allMatch(member -> member.alive() && member.lag() == 0));
    await(first.store().handOver());
    Elected second = group.elected();
    assertThat(second.id()).isNotEqualTo(first.id());
    // With an election timeout of a second nobody would have missed the first one yet.
    assertThat(second.term()).isEqualTo(first.term() + 1);
    assertThat(await(second.store().get("a"))).isPresent();
    await(first.store().handOver());
    assertThat(group.electedWithin(Duration.ofMillis(100))).isEmpty();
  }

  @Test
  void a_port_that_is_taken_is_told_and_ends_nobody() throws Exception {
    int port = FreePorts.next();
    StoreConfig config =
        StoreConfig.group(
            directory.resolve("x"), "x", Map.of("x", "127.0.0.1:" + port, "y", "y:1"));
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> await(RatisStore.run(config)))
          .hasMessageContaining("Failed to bind to address /127.0.0.1:" + port);
    }
  }

  @Test
  void every_member_knows_which_term_rules_and_none_without_a_majority() throws Exception {
    open(settings -> settings);
    Elected leader = group.elected();
    for (String id : TestGroup.IDS) {
      until(() -> group.member(id).ruling().equals(OptionalLong.of(leader.term())));
    }
    TestGroup.IDS.stream().filter(id -> !id.equals(leader.id())).forEach(group::close);
    until(() -> leader.store().ruling().isEmpty());
  }

  @Test
  void a_member_that_missed_more_than_the_log_holds_gets_a_snapshot() throws Exception {
    group = new TestGroup(directory, settings -> settings);
    group.open("a");
    group.open("b");
    Elected leader = group.elected();
    for (int i = 0; i < 20; i++) {
      await(
          leader
              .store()
              .commit(Transaction.in(leader.term()).put("key-" + i, new byte[1000]).build()));
      await(
          leader
              .store()
              .append("history", new Journal.Bounds(100, Duration.ofDays(1)), new byte[] {7}));
    }
    await(group.member("a").snapshot());
    await(group.member("b").snapshot().otherwiseEmpty());

    RatisStore late = group.open("c");
    // A member that has nothing has no vote that counts: it must have caught up first.
    until(() -> await(late.list("key-").otherwise(List.of())).size() == 20);
    group.close(leader.id());

    Elected next = group.elected();
    assertThat(await(next.store().list("key-"))).hasSize(20);
    assertThat(await(next.store().read("history", 0, 100))).hasSize(20);
    // What one member got by snapshot, it can also serve.
    await(next.store().commit(Transaction.in(next.term()).put("last", new byte[] {1}).build()));
    until(() -> await(late.get("last").otherwise(Optional.empty())).isPresent());
    assertThat(await(late.read("history", 0, 100))).hasSize(20);
  }
}
