package io.kernos.marathon.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.UnreachableStrategy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
  private final World world = new World();
  private final App app =
      World.app("/web").toBuilder()
          .unreachableStrategy(
              new UnreachableStrategy.Enabled(Duration.ofMinutes(1), Duration.ofMinutes(3)))
          .build();

  @Test
  void an_unreachable_instance_is_replaced_and_then_given_up() {
    Instance running = world.running(app);
    world.update(running, TaskState.TASK_UNREACHABLE);
    assertThat(world.condition(running)).isEqualTo(Condition.UNREACHABLE);
    world.scheduler.runFor(Duration.ofSeconds(62));
    assertThat(world.condition(running)).isEqualTo(Condition.UNREACHABLE_INACTIVE);
    world.scheduler.runFor(Duration.ofMinutes(2));
    assertThat(world.instances.get(running.id())).isEmpty();
    assertThat(world.events.get(world.events.size() - 1).getString("condition"))
        .isEqualTo("Killed");
  }

  @Test
  void an_instance_that_is_back_in_time_stays() {
    Instance running = world.running(app);
    world.update(running, TaskState.TASK_UNREACHABLE);
    world.scheduler.runFor(Duration.ofMinutes(2));
    world.update(running, TaskState.TASK_RUNNING);
    world.scheduler.runFor(Duration.ofMinutes(10));
    assertThat(world.condition(running)).isEqualTo(Condition.RUNNING);
  }

  @Test
  void a_launch_of_which_nothing_is_heard_is_killed() {
    Instance launched = world.launched(app);
    world.scheduler.runFor(Duration.ofSeconds(299));
    assertThat(world.kills()).isEmpty();
    world.scheduler.runFor(Duration.ofSeconds(3));
    assertThat(world.kills()).containsExactly(launched.tasks().get(0).id());
    world.update(launched, TaskState.TASK_UNKNOWN);
    assertThat(world.instances.get(launched.id()).orElseThrow().isScheduled()).isTrue();
  }

  @Test
  void a_task_that_is_staged_for_too_long_is_killed() {
    Instance launched = world.launched(app);
    world.update(launched, TaskState.TASK_STAGING);
    world.scheduler.runFor(Duration.ofSeconds(302));
    assertThat(world.kills()).containsExactly(launched.tasks().get(0).id());
  }
}
