package io.kernos.marathon.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.UnreachableStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KillingTest {
  private final World world = new World();
  private final App app = World.app("/web");

  @Test
  void an_instance_that_is_to_end_is_killed_again_and_again_until_it_has_ended() {
    Instance running = world.running(app);
    String task = running.tasks().get(0).id();
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.scheduler.runFor(Duration.ofSeconds(25));
    assertThat(world.kills()).containsExactly(task, task, task);
    world.update(running, TaskState.TASK_KILLED);
    world.scheduler.runFor(Duration.ofMinutes(1));
    assertThat(world.kills()).hasSize(3);
  }

  @Test
  void a_kill_that_may_be_lost_is_repeated_when_the_master_says_that_the_task_lives() {
    Instance running = world.running(app);
    String task = running.tasks().get(0).id();
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.settle();

    world.updates.update(
        World.status(task, TaskState.TASK_RUNNING)
            .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
            .build());

    assertThat(world.kills()).containsExactly(task, task);
  }

  @Test
  void a_kill_carries_the_grace_period_of_the_app() {
    Instance running =
        world.running(
            app.toBuilder().taskKillGracePeriod(Optional.of(Duration.ofSeconds(7))).build());
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.settle();
    Call.Kill kill = world.calls.get(0).getKill();
    assertThat(kill.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(7_000_000_000L);
    assertThat(kill.getAgentId().getValue()).isEqualTo("A1");
  }

  @Test
  void what_was_just_launched_is_killed_too() {
    Instance launched = world.launched(app);
    world.instances.end(launched.id(), Goal.DECOMMISSIONED);
    world.settle();
    assertThat(world.kills()).containsExactly(launched.tasks().get(0).id());
    world.update(launched, TaskState.TASK_UNKNOWN);
    assertThat(world.instances.get(launched.id())).isEmpty();
  }

  @Test
  void a_hundred_are_killed_at_a_time() {
    List<Instance> waiting = world.instances.schedule(app, 150);
    List<Instance> launched = waiting.stream().map(world::provisioned).toList();
    world.instances.launching(launched);
    world.settle();
    launched.forEach(instance -> world.instances.end(instance.id(), Goal.DECOMMISSIONED));
    world.settle();
    assertThat(world.kills()).hasSize(100);
    new ArrayList<>(launched).subList(0, 30).forEach(i -> world.update(i, TaskState.TASK_KILLED));
    assertThat(world.kills()).hasSize(130).doesNotHaveDuplicates();
  }

  @Test
  void an_unreachable_instance_that_is_to_end_is_forgotten() {
    App patient = app.toBuilder().unreachableStrategy(new UnreachableStrategy.Disabled()).build();
    Instance running = world.running(patient);
    world.update(running, TaskState.TASK_UNREACHABLE);
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.settle();
    assertThat(world.instances.get(running.id())).isEmpty();
    assertThat(world.kills()).isEmpty();
  }

  @Test
  void an_instance_that_gets_unreachable_while_it_is_killed_is_forgotten() {
    App patient = app.toBuilder().unreachableStrategy(new UnreachableStrategy.Disabled()).build();
    Instance running = world.running(patient);
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.update(running, TaskState.TASK_UNREACHABLE);
    assertThat(world.instances.get(running.id())).isEmpty();
  }

  @Test
  void an_instance_that_is_to_run_can_be_killed_to_run_again() {
    Instance running = world.running(app);
    world.killing.kill(running.id());
    assertThat(world.kills()).hasSize(1);
    world.update(running, TaskState.TASK_KILLED);
    assertThat(world.instances.get(running.id()).orElseThrow().isScheduled()).isTrue();
  }

  @Test
  void a_new_scheduler_goes_on_killing() {
    Instance running = world.running(app);
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.settle();
    world.calls.clear();
    world.start();
    world.instances.load(new FixedDefinitions(app));
    world.settle();
    world.killing.start();
    assertThat(world.kills()).containsExactly(running.tasks().get(0).id());
  }
}
