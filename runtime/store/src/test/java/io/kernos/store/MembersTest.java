package io.kernos.store;

import static io.kernos.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.kernos.testkit.process.FreePorts;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members of a group that come and go; each has its address as its id. */
class MembersTest {
  @TempDir Path directory;
  private final Map<String, RatisStore> running = new LinkedHashMap<>();
  private final List<String> founders = new ArrayList<>();
  private int written;

  private static String freeAddress() throws IOException {
    return "127.0.0.1:" + FreePorts.next();
  }

  private void found(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      founders.add(freeAddress());
    }
    founders.forEach(this::open);
  }

  private StoreConfig config(String id, List<String> configured) {
    Map<String, String> peers = new LinkedHashMap<>();
    configured.forEach(peer -> peers.put(peer, peer));
    peers.put(id, id);
    return StoreConfig.group(directory.resolve(id.replace(':', '-')), id, peers)
        .withNetwork("127.0.0.1", Optional.empty(), Duration.ofSeconds(1));
  }

  private void open(String id) {
    running.put(id, await(RatisStore.open(config(id, founders))));
  }

  private String openJoining() throws IOException {
    String id = freeAddress();
    openJoining(id);
    return id;
  }

  private void openJoining(String id) {
    running.put(id, await(RatisStore.open(config(id, founders).joining())));
  }

  private void close(String id) {
    await(running.remove(id).close());
  }

  @AfterEach
  void closeAll() {
    List.copyOf(running.keySet()).forEach(this::close);
  }

  private static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  private record Led(String id, RatisStore store, List<Member> members) {}

  /** Whoever leads now, with the members as it sees them. */
  private Led leader() {
    List<Led> found = new ArrayList<>();
    until(
        "a leader",
        () -> {
          for (Map.Entry<String, RatisStore> each : running.entrySet()) {
            Optional<List<Member>> members =
                await(each.getValue().members().map(Optional::of).otherwise(Optional.empty()));
            members.ifPresent(m -> found.add(new Led(each.getKey(), each.getValue(), m)));
          }
          return !found.isEmpty();
        });
    return found.get(found.size() - 1);
  }

  private List<String> ids() {
    return leader().members().stream().map(Member::id).toList();
  }

  /** Writes the next key; again while there is no leader. */
  private void write() {
    String key = "k" + written;
    until(
        "a write",
        () -> {
          Led leader = leader();
          long term = leader.members().get(0).term();
          return await(
                  leader
                      .store()
                      .commit(Transaction.in(term).put(key, new byte[1]).build())
                      .map(Optional::of)
                      .otherwise(Optional.empty()))
              .isPresent();
        });
    written++;
  }

  private void assertNothingLost() {
    until("all that was written", () -> keys(leader().store()) == written);
  }

  private static int keys(RatisStore store) {
    return await(store.list("k").map(List::size).otherwise(-1));
  }

  private String follower() {
    String leader = leader().id();
    return running.keySet().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
  }

  private void awaitDead(String id) {
    until(
        "that it is seen as dead",
        () -> leader().members().stream().noneMatch(m -> m.id().equals(id) && m.alive()));
  }

  private static StoreException failure(Future<?> call) {
    try {
      await(call);
    } catch (StoreException e) {
      return e;
    }
    throw new AssertionError("it succeeded");
  }

  @Test
  void a_dead_member_is_replaced_by_one_at_another_address_and_nothing_is_lost() throws Exception {
    found(3);
    write();
    String dead = follower();
    close(dead);
    awaitDead(dead);
    write();

    assertThat(await(leader().store().remove(dead))).isEmpty();
    write();
    String fresh = openJoining();
    await(leader().store().add(fresh));
    write();

    assertThat(ids()).hasSize(3).contains(fresh).doesNotContain(dead);
    assertThat(leader().members()).allMatch(Member::alive);
    until("it has all", () -> keys(running.get(fresh)) == written);
    // It counts: with another one gone, it is half of the majority.
    close(running.keySet().stream().filter(id -> !id.equals(fresh)).findFirst().orElseThrow());
    write();
    assertNothingLost();
  }

  /** It was stuck when that happened before the new one had found out that it may vote. */
  @Test
  void the_moment_that_a_member_is_added_another_can_be_done_without() throws Exception {
    found(2);
    write();
    String fresh = openJoining();
    Led leader = leader();
    await(leader.store().add(fresh));
    close(running.keySet().stream().filter(id -> !id.equals(fresh)).findFirst().orElseThrow());
    write();
    assertNothingLost();
  }

  @Test
  void after_a_restart_the_members_are_those_of_the_log() throws Exception {
    found(3);
    write();
    String fresh = openJoining();
    await(leader().store().add(fresh));
    String removed = follower();
    assertThat(await(leader().store().remove(removed))).isEmpty();
    List<String> members = ids();
    List.copyOf(running.keySet()).forEach(this::close);

    for (String id : members) {
      running.put(id, await(RatisStore.open(config(id, founders))));
    }

    assertThat(ids()).isEqualTo(members).contains(fresh).doesNotContain(removed);
    write();
    assertNothingLost();
  }

  @Test
  void the_leader_hands_over_before_it_is_removed() throws Exception {
    found(3);
    write();
    Led first = leader();

    Optional<String> next = await(first.store().remove(first.id()));

    assertThat(next).isPresent();
    until("the next one leads", () -> leader().id().equals(next.get()));
    assertThat(await(leader().store().remove(first.id()))).isEmpty();
    assertThat(ids()).hasSize(2).doesNotContain(first.id());
    // What was removed takes part no more, and disturbs nobody.
    until("it stops", () -> first.store().ruling().isEmpty());
    write();
    assertNothingLost();
  }

  @Test
  void a_member_without_which_too_few_would_answer_is_not_removed() throws Exception {
    found(3);
    write();
    String dead = follower();
    close(dead);
    awaitDead(dead);
    String needed = follower();

    StoreException refused = failure(leader().store().remove(needed));

    assertThat(refused.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(refused)
        .hasMessageStartingWith("without " + needed + ", 2 of ")
        .hasMessageEndingWith("are needed, but only 1 answer");
    assertThat(ids()).hasSize(3);
  }

  @Test
  void one_that_does_not_answer_is_not_added_and_the_group_is_as_it_was() throws Exception {
    found(2);
    write();
    String nobody = freeAddress();

    StoreException refused = failure(leader().store().add(nobody));

    assertThat(refused.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(refused).hasMessageStartingWith(nobody + " does not answer as a master: ");
    assertThat(ids()).hasSize(2);
    write();
    assertNothingLost();

    openJoining(nobody);
    await(leader().store().add(nobody));
    assertThat(ids()).hasSize(3).contains(nobody);
  }

  @Test
  void a_member_of_another_group_is_left_alone() throws Exception {
    found(1);
    write();
    String other = freeAddress();
    try (AutoCloseable closing = closing(await(RatisStore.open(config(other, List.of()))))) {
      StoreException refused = failure(leader().store().add(other));

      assertThat(refused).hasMessageStartingWith(other + " belongs to a group already");
    }
    assertThat(ids()).hasSize(1);
  }

  private static AutoCloseable closing(RatisStore store) {
    return () -> await(store.close());
  }

  @Test
  void what_is_no_member_cannot_be_removed_nor_a_member_be_added() throws Exception {
    found(1);
    write();
    RatisStore store = leader().store();
    String self = founders.get(0);

    assertThat(failure(store.remove("127.0.0.1:1")))
        .hasMessage("127.0.0.1:1 is no member; they are " + self);
    assertThat(failure(store.remove(self))).hasMessage(self + " is the last member");
    assertThat(failure(store.add(self))).hasMessage(self + " is a member already");
    assertThat(failure(store.add("somewhere")))
        .hasMessage("somewhere is no address of a master, HOST:PORT");
  }

  @Test
  void one_alone_has_no_address_for_others() {
    try (StoreFixture alone = new StoreFixture(StoreConfig.single(directory.resolve("alone")))) {
      assertThat(await(alone.store().members())).singleElement().matches(Member::leads);
      assertThatThrownBy(() -> await(alone.store().add("127.0.0.1:1")))
          .hasMessageStartingWith("this master is alone");
    }
  }
}
