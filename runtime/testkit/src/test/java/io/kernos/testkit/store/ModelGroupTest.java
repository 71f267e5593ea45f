package io.kernos.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.spi.store.Transaction;
import io.kernos.testkit.sim.Scheduler;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ModelGroupTest {
  private final Scheduler scheduler = new Scheduler(3);
  private final ModelStore store = ModelStore.on(scheduler.clock());
  private final ModelGroup group = new ModelGroup(store, scheduler.clock(), scheduler.random(), 3);
  private final List<List<String>> told =
      List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

  @BeforeEach
  void start() {
    group.members().forEach(this::start);
    until(() -> leader() != null);
  }

  private void start(ModelMember member) {
    member.start(scheduler.clock());
    member
        .leadership()
        .listen(
            new Leadership.Listener() {
              @Override
              public void elected(long term) {
                told.get(member.index()).add("elected " + term);
              }

              @Override
              public void deposed() {
                told.get(member.index()).add("deposed");
              }
            });
  }

  private ModelMember leader() {
    return group.members().stream()
        .filter(m -> m.leading() && group.leads(m))
        .findFirst()
        .orElse(null);
  }

  private void until(BooleanSupplier condition) {
    assertThat(scheduler.runUntil(condition, Duration.ofMinutes(1))).isTrue();
  }

  private <T> T await(Future<T> future) {
    until(future::isComplete);
    if (future.failed()) {
      throw (StoreException) future.cause();
    }
    return future.result();
  }

  private Future<Long> put(ModelMember member, long term, String key) {
    byte[] value = key.getBytes(StandardCharsets.UTF_8);
    return member.stateStore().commit(Transaction.in(term).put(key, value).build());
  }

  private void cutOff(ModelMember member) {
    group.members().stream()
        .filter(m -> m != member)
        .forEach(m -> group.cut(member.index(), m.index()));
  }

  private ModelMember next(ModelMember old) {
    until(() -> leader() != null && leader() != old);
    return leader();
  }

  @Nested
  class The_leader_s_keys extends StateStoreContract {
    @Override
    protected StateStore store() {
      return leader().stateStore();
    }

    @Override
    protected long term() {
      return store.term();
    }

    @Override
    protected void elect() {
      ModelMember old = leader();
      group.elect();
      next(old);
    }

    @Override
    protected <T> T await(Future<T> future) {
      return ModelGroupTest.this.await(future);
    }
  }

  @Test
  void a_leader_that_is_cut_off_is_overruled_and_learns_of_it_when_it_is_healed_at_the_latest() {
    ModelMember old = leader();
    cutOff(old);
    ModelMember next = next(old);
    assertThat(told.get(next.index())).contains("elected " + store.term());
    group.heal();
    until(() -> !old.leading());
    assertThat(told.get(old.index())).last().isEqualTo("deposed");
  }

  @Test
  void a_leader_that_is_cut_off_commits_nothing_once_another_one_is_elected() {
    ModelMember old = leader();
    long term = store.term();
    cutOff(old);
    next(old);
    Future<Long> late = put(old, term, "late");
    group.heal();
    until(late::isComplete);
    assertThat(((StoreException) late.cause()).kind()).isIn(Kind.FENCED, Kind.UNAVAILABLE);
    assertThat(await(leader().stateStore().get("late"))).isEmpty();
  }

  @Test
  void of_what_a_leader_wrote_while_it_was_cut_off_a_prefix_takes_effect_or_nothing() {
    ModelMember old = leader();
    cutOff(old);
    List<Future<Long>> writes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      writes.add(put(old, store.term(), "k" + i));
    }
    ModelMember next = next(old);
    int there = await(next.stateStore().list("k")).size();
    for (int i = 0; i < 5; i++) {
      assertThat(await(next.stateStore().get("k" + i)).isPresent()).isEqualTo(i < there);
    }
  }

  @Test
  void nobody_leads_without_a_majority() {
    ModelMember old = leader();
    group.members().stream().filter(m -> m != old).forEach(ModelMember::stop);
    until(() -> !old.leading());
    scheduler.runFor(Duration.ofMinutes(5));
    assertThat(group.members()).noneMatch(ModelMember::leading);
    Future<Long> write = put(old, store.term(), "a");
    until(write::isComplete);
    assertThat(((StoreException) write.cause()).kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void a_member_that_restarts_can_lead_again() {
    ModelMember old = leader();
    long term = store.term();
    old.stop();
    start(old);
    until(() -> leader() != null);
    assertThat(store.term()).isGreaterThan(term);
    assertThat(await(put(leader(), store.term(), "a"))).isPositive();
  }
}
