package io.kernos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private final Scheduler scheduler = new Scheduler(1);
  private final VirtualClock clock = scheduler.clock();
  private int watched;

  @Test
  void a_skewed_clock_shows_another_time_and_its_timers_are_as_long_as_ever() {
    clock.skew(Duration.ofHours(-1));
    assertThat(clock.now()).isEqualTo(scheduler.now().minus(Duration.ofHours(1)));
    boolean[] ran = {false};
    clock.after(Duration.ofSeconds(1), () -> ran[0] = true);
    scheduler.runFor(Duration.ofSeconds(2));
    assertThat(ran[0]).isTrue();
  }

  @Test
  void a_watcher_runs_after_each_event_of_its_life_and_of_no_other() {
    clock.afterEach(() -> watched++);
    clock.soon(() -> {});
    scheduler.clock().soon(() -> {});
    clock.soon(clock::kill);
    clock.soon(() -> {});
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(watched).isEqualTo(1);
  }
}
