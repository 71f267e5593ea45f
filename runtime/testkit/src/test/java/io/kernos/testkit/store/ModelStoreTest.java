package io.kernos.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.spi.store.Journal;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ModelStoreTest {

  /** Time that goes on when a test says so; tasks run in the order of their instants. */
  private static final class ManualClock implements Clock {
    private final List<Task> tasks = new ArrayList<>();
    private long nanos;

    private record Task(long due, Runnable run) {}

    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Timer after(Duration delay, Runnable run) {
      Task task = new Task(nanos + Math.max(0, delay.toNanos()), run);
      tasks.add(task);
      return () -> tasks.remove(task);
    }

    boolean step() {
      Task next = tasks.stream().min(Comparator.comparingLong(Task::due)).orElse(null);
      if (next == null) {
        return false;
      }
      tasks.remove(next);
      nanos = Math.max(nanos, next.due);
      next.run.run();
      return true;
    }
  }

  private static <T> T result(Future<T> future) {
    assertThat(future.isComplete()).isTrue();
    if (future.failed()) {
      throw (StoreException) future.cause();
    }
    return future.result();
  }

  @Nested
  class Immediate_keys extends StateStoreContract {
    private final ModelStore model = ModelStore.immediate();
    private final StateStore store = model.stateStore(null);

    @Override
    protected StateStore store() {
      return store;
    }

    @Override
    protected long term() {
      return model.term();
    }

    @Override
    protected void elect() {
      model.elect();
    }

    @Override
    protected <T> T await(Future<T> future) {
      return result(future);
    }
  }

  @Nested
  class Keys_in_virtual_time extends StateStoreContract {
    private final ManualClock clock = new ManualClock();
    private final ModelStore model = ModelStore.on(clock);
    private StateStore store = model.stateStore(clock);

    Keys_in_virtual_time() {
      model.faults(new SlowerAndFaster());
    }

    @Override
    protected StateStore store() {
      return store;
    }

    @Override
    protected long term() {
      return model.term();
    }

    @Override
    protected void elect() {
      model.elect();
      store = model.stateStore(clock);
    }

    @Override
    protected <T> T await(Future<T> future) {
      while (!future.isComplete() && clock.step()) {
        // Each step is the progress that it needs.
      }
      return result(future);
    }
  }

  @Nested
  class Streams_in_virtual_time extends JournalContract {
    private final ManualClock clock = new ManualClock();
    private final ModelStore model = ModelStore.on(clock);
    private Journal journal = model.journal(clock);

    @Override
    protected Journal journal() {
      return journal;
    }

    @Override
    protected void pass(Duration time) {
      clock.nanos += time.toNanos();
    }

    @Override
    protected void restart() {
      journal = model.journal(clock);
    }

    @Override
    protected <T> T await(Future<T> future) {
      while (!future.isComplete() && clock.step()) {
        // Each step is the progress that it needs.
      }
      return result(future);
    }
  }

  /** Calls of which a later one would overtake an earlier one, if order were not kept. */
  private static final class SlowerAndFaster implements StoreFaults {
    private int calls;

    @Override
    public Duration latency() {
      return Duration.ofMillis(calls++ % 2 == 0 ? 10 : 1);
    }
  }

  private static StoreFaults always(StoreFaults.Fate fate) {
    return new StoreFaults() {
      @Override
      public Fate fate() {
        return fate;
      }
    };
  }

  @Test
  void a_lost_call_takes_no_effect_and_a_lost_answer_hides_one() {
    ModelStore model = ModelStore.immediate();
    StateStore store = model.stateStore(null);
    Transaction write = Transaction.in(1).put("a", new byte[1]).build();

    model.faults(always(StoreFaults.Fate.LOST));
    assertThatThrownBy(() -> result(store.commit(write))).isInstanceOf(StoreException.class);
    model.faults(StoreFaults.NONE);
    assertThat(result(store.get("a"))).isEmpty();

    model.faults(always(StoreFaults.Fate.ANSWER_LOST));
    assertThatThrownBy(() -> result(store.commit(write))).isInstanceOf(StoreException.class);
    model.faults(StoreFaults.NONE);
    assertThat(result(store.get("a"))).isPresent();
  }

  @Test
  void a_call_of_a_node_that_dies_takes_effect_all_the_same() {
    ManualClock world = new ManualClock();
    ManualClock dead = new ManualClock();
    ModelStore model = ModelStore.on(world);
    Future<Long> commit =
        model.stateStore(dead).commit(Transaction.in(1).put("a", new byte[1]).build());
    world.step();

    assertThat(commit.isComplete()).isFalse();
    Future<?> read = model.stateStore(world).get("a");
    while (world.step()) {
      // The dead node's clock stands still.
    }
    assertThat(read.succeeded()).isTrue();
  }
}
