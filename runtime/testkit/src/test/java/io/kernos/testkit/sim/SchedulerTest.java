package io.kernos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private final Scheduler scheduler = new Scheduler(1);
  private final List<String> ran = new ArrayList<>();

  @Test
  void timers_run_by_time_and_then_in_the_order_of_their_setting() {
    VirtualClock clock = scheduler.clock();
    clock.after(Duration.ofSeconds(2), () -> ran.add("late"));
    clock.after(Duration.ofSeconds(1), () -> ran.add("first"));
    clock.after(Duration.ofSeconds(1), () -> ran.add("second"));
    clock.after(Duration.ofSeconds(-5), () -> ran.add("now"));
    assertThat(ran).isEmpty();
    scheduler.runFor(Duration.ofSeconds(3));
    assertThat(ran).containsExactly("now", "first", "second", "late");
    assertThat(scheduler.nanoTime()).isEqualTo(3_000_000_000L);
  }

  @Test
  void a_timer_that_was_cancelled_when_due_does_not_run() {
    VirtualClock clock = scheduler.clock();
    Clock.Timer[] second = new Clock.Timer[1];
    clock.soon(() -> second[0].cancel());
    second[0] = clock.after(Duration.ZERO, () -> ran.add("cancelled"));
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(ran).isEmpty();
  }

  @Test
  void a_dead_node_does_nothing_any_more() {
    VirtualClock dying = scheduler.clock();
    VirtualClock other = scheduler.clock();
    dying.every(Duration.ofSeconds(1), () -> ran.add("dying"));
    other.after(Duration.ofSeconds(5), () -> ran.add("other"));
    scheduler.runFor(Duration.ofMillis(1500));
    dying.kill();
    scheduler.runFor(Duration.ofSeconds(10));
    assertThat(ran).containsExactly("dying", "other");
  }

  @Test
  void one_seed_gives_one_world() {
    assertThat(draw(new Scheduler(5))).isEqualTo(draw(new Scheduler(5)));
    assertThat(draw(new Scheduler(5))).isNotEqualTo(draw(new Scheduler(6)));
  }

  private static List<Object> draw(Scheduler s) {
    s.trace("here");
    return List.of(
        s.random().nextLong(),
        s.ids().uuid(),
        s.between(Duration.ZERO, Duration.ofDays(1)),
        s.trace().hash());
  }
}
