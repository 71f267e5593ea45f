package io.kernos.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.VirtualClock;
import io.kernos.testkit.store.ModelStore;
import io.kernos.testkit.store.StoreFaults;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchedWriterTest {
  private final Scheduler scheduler = new Scheduler(3);
  private final VirtualClock clock = scheduler.clock();
  private final ModelStore model = ModelStore.on(clock);
  private final StateStore store = model.stateStore(clock);
  private final long term = model.elect();
  private boolean fenced;
  private final BatchedWriter writer =
      new BatchedWriter(store, term, clock, nanos -> {}, () -> fenced = true);

  private List<StateStore.Entry> stored() {
    Future<List<StateStore.Entry>> list = store.list("");
    scheduler.runUntil(list::isComplete, Duration.ofMinutes(1));
    return list.result();
  }

  @Test
  void what_comes_while_a_write_is_under_way_goes_together_and_the_last_value_wins() {
    List<Future<Void>> writes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      writes.add(writer.put("k" + i % 10, new byte[] {(byte) i}));
    }
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(writes).allMatch(Future::succeeded);
    assertThat(stored()).hasSize(10);
    assertThat(stored().get(9).value()).containsExactly(99);
    assertThat(stored().stream().map(StateStore.Entry::revision).distinct()).hasSize(1);
  }

  @Test
  void it_tries_again_while_the_store_is_away() {
    boolean[] away = {true};
    model.faults(
        new StoreFaults() {
          @Override
          public Fate fate() {
            return away[0] ? Fate.ANSWER_LOST : Fate.DONE;
          }
        });
    Future<Void> write = writer.put("a", new byte[] {1});
    Future<Void> delete = writer.delete("a");
    scheduler.runFor(Duration.ofSeconds(5));
    assertThat(write.isComplete()).isFalse();
    away[0] = false;
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(write.succeeded()).isTrue();
    assertThat(delete.succeeded()).isTrue();
    assertThat(stored()).isEmpty();
  }

  @Test
  void when_the_term_is_over_everything_fails_and_that_is_told_once() {
    model.elect();
    Future<Void> write = writer.put("a", new byte[] {1});
    Future<Void> waiting = writer.put("b", new byte[] {1});
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(fenced).isTrue();
    assertThat(write.failed()).isTrue();
    assertThat(waiting.failed()).isTrue();
    assertThat(writer.put("c", new byte[0]).failed()).isTrue();
    assertThat(stored()).isEmpty();
  }

  @Test
  void one_that_is_closed_leaves_nobody_waiting_for_a_store_that_is_away() {
    model.faults(
        new StoreFaults() {
          @Override
          public Fate fate() {
            return Fate.ANSWER_LOST;
          }
        });
    Future<Void> underWay = writer.put("a", new byte[] {1});
    Future<Void> waiting = writer.put("b", new byte[] {1});
    scheduler.runFor(Duration.ofSeconds(1));
    writer.close();
    assertThat(((StoreException) underWay.cause()).kind())
        .isEqualTo(StoreException.Kind.UNAVAILABLE);
    assertThat(waiting.failed()).isTrue();
    assertThat(writer.put("c", new byte[0]).failed()).isTrue();
    assertThat(fenced).isFalse();
  }

  @Test
  void a_value_that_is_too_large_fails_alone() {
    Future<Void> large = writer.put("a", new byte[StateStore.MAX_VALUE_BYTES + 1]);
    Future<Void> small = writer.put("b", new byte[1]);
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(((StoreException) large.cause()).kind()).isEqualTo(StoreException.Kind.TOO_LARGE);
    assertThat(small.succeeded()).isTrue();
  }
}
