package io.kernos.marathon.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReconciliationTest {
  private final World world = new World();

  private List<List<String>> asked() {
    return world.calls.stream()
        .filter(Call::hasReconcile)
        .map(
            call ->
                call.getReconcile().getTasksList().stream()
                    .map(task -> task.getTaskId().getValue())
                    .toList())
        .toList();
  }

  @Test
  void known_tasks_are_asked_for_and_then_all() {
    Instance running = world.running(World.app("/web"));
    Instance ended = world.running(World.app("/web"));
    world.update(ended, TaskState.TASK_FAILED);
    world.reconciliation.onSubscribed();
    assertThat(asked()).containsExactly(List.of(running.tasks().get(0).id()), List.of());
  }

  @Test
  void a_launch_that_may_have_been_lost_with_the_connection_is_asked_for() {
    Instance launched = world.launched(World.app("/web"));
    world.reconciliation.onSubscribed();
    assertThat(asked()).containsExactly(List.of(launched.tasks().get(0).id()), List.of());
  }

  @Test
  void a_task_of_which_the_master_says_nothing_is_asked_for_again_and_again() {
    String silent = world.launched(World.app("/web")).tasks().get(0).id();
    String known = world.running(World.app("/web")).tasks().get(0).id();
    world.reconciliation.onSubscribed();
    world.reconciliation.onUpdate(known);
    world.scheduler.runFor(Duration.ofSeconds(8));
    assertThat(asked().subList(2, asked().size()))
        .containsExactly(List.of(silent), List.of(silent), List.of(silent));
    world.reconciliation.onUpdate(silent);
    world.scheduler.runFor(Duration.ofSeconds(6));
    assertThat(asked()).hasSize(5);
  }

  @Test
  void a_newer_subscription_asks_anew() {
    String silent = world.launched(World.app("/web")).tasks().get(0).id();
    world.reconciliation.onSubscribed();
    world.reconciliation.onSubscribed();
    world.scheduler.runFor(Duration.ofMillis(1_500));
    assertThat(asked())
        .containsExactly(List.of(silent), List.of(), List.of(silent), List.of(), List.of(silent));
  }

  @Test
  void it_is_repeated_every_ten_minutes() {
    world.reconciliation.onSubscribed();
    world.scheduler.runFor(Duration.ofMinutes(21));
    assertThat(asked()).hasSize(4);
  }

  @Test
  void instances_of_what_is_wanted_no_more_are_ended() {
    Instance orphan = world.running(World.app("/gone"));
    Instance wanted = world.running(World.app("/web"));
    world.reconciliation.onSubscribed();
    world.settle();
    assertThat(world.kills()).containsExactly(orphan.tasks().get(0).id());
    assertThat(world.instances.get(wanted.id()).orElseThrow().goal()).isEqualTo(Goal.RUNNING);
  }
}
