package io.kernos.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.VirtualClock;
import io.kernos.testkit.store.ModelStore;
import io.kernos.testkit.store.StoreFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  private final Scheduler scheduler = new Scheduler(3);
  private final VirtualClock clock = scheduler.clock();
  private final ModelStore model = ModelStore.on(clock);
  private final List<String> done = new ArrayList<>();
  private boolean fenced;
  private boolean away;
  private int asked;
  private final Authority authority =
      new Authority(model.stateStore(clock), model.elect(), clock, () -> fenced = true);

  AuthorityTest() {
    model.faults(
        new StoreFaults() {
          @Override
          public Duration latency() {
            return Duration.ofMillis(5);
          }

          @Override
          public Fate fate() {
            asked++;
            return away ? Fate.LOST : Fate.DONE;
          }
        });
  }

  private void run(String name) {
    authority.run(() -> done.add(name));
  }

  @Test
  void what_is_asked_for_meanwhile_is_done_in_order_by_one_more_question() {
    run("a");
    run("b");
    run("c");
    assertThat(done).isEmpty();
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(done).containsExactly("a", "b", "c");
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void nothing_is_done_while_no_majority_can_be_asked() {
    away = true;
    run("a");
    scheduler.runFor(Duration.ofSeconds(5));
    run("b");
    assertThat(done).isEmpty();
    away = false;
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void nothing_is_done_once_the_term_is_over_and_that_is_told_once() {
    model.elect();
    run("a");
    run("b");
    scheduler.runFor(Duration.ofSeconds(5));
    run("c");
    scheduler.runFor(Duration.ofSeconds(5));
    assertThat(done).isEmpty();
    assertThat(fenced).isTrue();
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void one_that_fails_holds_nobody_up() {
    authority.run(
        () -> {
          throw new IllegalStateException("a bug");
        });
    run("a");
    assertThatThrownBy(() -> scheduler.runFor(Duration.ofSeconds(1))).hasMessage("a bug");
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(done).containsExactly("a");
  }

  @Test
  void what_waits_when_it_is_closed_is_never_done() {
    run("a");
    authority.run(authority::close);
    run("b");
    scheduler.runFor(Duration.ofSeconds(5));
    assertThat(done).containsExactly("a");
    assertThat(fenced).isFalse();
  }
}
