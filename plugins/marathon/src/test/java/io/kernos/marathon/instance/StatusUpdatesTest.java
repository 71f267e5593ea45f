package io.kernos.marathon.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus.Reason;
import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.UnreachableStrategy;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.definition.VolumeMount;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatusUpdatesTest {
  private final World world = new World();
  private final App app = World.app("/web");

  @Test
  void a_running_task_makes_its_instance_run() {
    Instance instance = world.launched(app);
    assertThat(world.update(instance, TaskState.TASK_RUNNING).succeeded()).isTrue();
    Instance running = world.instances.get(instance.id()).orElseThrow();
    assertThat(running.isRunning()).isTrue();
    assertThat(running.activeSince()).contains(running.since());
    assertThat(running.tasks().get(0).startedAt()).contains(running.since());
  }

  @Test
  void a_status_update_is_told_with_the_fields_of_marathon() {
    Instance instance = world.launched(app);
    world.events.clear();
    world.update(instance, TaskState.TASK_RUNNING);
    assertThat(world.events)
        .containsExactly(
            new JsonObject()
                .put("slaveId", "A1")
                .put("taskId", instance.tasks().get(0).id())
                .put("taskStatus", "TASK_RUNNING")
                .put("message", "")
                .put("appId", "/web")
                .put("host", "host1")
                .put("ipAddresses", new JsonArray())
                .put("ports", new JsonArray().add(31000))
                .put("version", "2029-01-01T00:00:00.000Z")
                .put("eventType", "status_update_event"),
            new JsonObject()
                .put("instanceId", instance.id().toString())
                .put("condition", "Running")
                .put("runSpecId", "/web")
                .put("agentId", "A1")
                .put("host", "host1")
                .put("runSpecVersion", "2029-01-01T00:00:00.000Z")
                .put("eventType", "instance_changed_event"));
  }

  @Test
  void an_update_that_says_nothing_new_is_told_to_nobody() {
    Instance running = world.running(app);
    world.events.clear();
    assertThat(world.update(running, TaskState.TASK_RUNNING).succeeded()).isTrue();
    assertThat(world.events).isEmpty();
  }

  @Test
  void an_instance_that_is_to_run_waits_for_an_offer_again_after_its_end() {
    Instance running = world.running(app);
    world.update(running, TaskState.TASK_FINISHED);
    Instance ended = world.instances.get(running.id()).orElseThrow();
    assertThat(ended.isScheduled()).isTrue();
    Instance again = world.launch(ended);
    assertThat(again.tasks()).extracting(Task::id).containsExactly(running.id() + "._app.2");
    world.update(again, TaskState.TASK_RUNNING);
    assertThat(world.condition(running)).isEqualTo(Condition.RUNNING);
  }

  @Test
  void a_task_that_has_ended_does_not_end_otherwise() {
    Instance running = world.running(app);
    world.update(running, TaskState.TASK_KILLED);
    world.update(running, TaskState.TASK_LOST);
    assertThat(world.condition(running)).isEqualTo(Condition.KILLED);
    assertThat(world.instances.lastFailure(app.id())).isEmpty();
  }

  @Test
  void an_instance_to_be_forgotten_is_told_at_its_end_and_then_as_gone() {
    Instance running = world.running(app);
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    world.update(running, TaskState.TASK_KILLED);
    assertThat(world.instances.get(running.id())).isEmpty();
    assertThat(world.told).endsWith("Running>Killed", "Killed>-");
  }

  @Test
  void a_stopped_resident_instance_keeps_its_place_and_is_used_again() {
    App resident = resident();
    Instance running = world.running(resident);
    world.instances.end(running.id(), Goal.STOPPED);
    world.update(running, TaskState.TASK_KILLED);
    Instance stopped = world.instances.get(running.id()).orElseThrow();
    assertThat(stopped.reservation()).isPresent();
    assertThat(stopped.isScheduled()).isFalse();
    assertThat(world.instances.schedule(resident, 1))
        .extracting(Instance::id)
        .containsExactly(running.id());
    world.instances.end(running.id(), Goal.DECOMMISSIONED);
    assertThat(world.instances.get(running.id())).isEmpty();
  }

  @Test
  void a_stop_of_what_has_no_place_is_its_end() {
    Instance running = world.running(app);
    world.instances.end(running.id(), Goal.STOPPED);
    world.update(running, TaskState.TASK_KILLED);
    assertThat(world.instances.get(running.id())).isEmpty();
  }

  @Test
  void an_unreachable_instance_is_given_up_at_once_by_default() {
    Instance running = world.running(app);
    world.events.clear();
    world.update(running, TaskState.TASK_UNREACHABLE);
    assertThat(world.instances.get(running.id())).isEmpty();
    assertThat(world.told).endsWith("Running>UnreachableInactive", "UnreachableInactive>-");
    assertThat(world.events("instance_changed_event"))
        .extracting(event -> event.getString("condition"))
        .containsExactly("UnreachableInactive");
  }

  @Test
  void a_task_that_comes_back_after_it_was_given_up_is_killed() {
    Instance running = world.running(app);
    world.update(running, TaskState.TASK_UNREACHABLE);
    world.update(running, TaskState.TASK_RUNNING);
    assertThat(world.kills()).containsExactly(running.tasks().get(0).id());
    world.update(running, TaskState.TASK_KILLED);
    assertThat(world.events("unknown_instance_terminated_event"))
        .contains(
            new JsonObject()
                .put("instanceId", running.id().toString())
                .put("runSpecId", "/web")
                .put("condition", "Killed")
                .put("eventType", "unknown_instance_terminated_event"));
  }

  @Test
  void an_earlier_task_of_an_instance_is_killed() {
    Instance first = world.running(app);
    world.update(first, TaskState.TASK_UNKNOWN);
    world.launch(world.instances.get(first.id()).orElseThrow());
    world.update(first, TaskState.TASK_RUNNING);
    assertThat(world.kills()).containsExactly(first.tasks().get(0).id());
    assertThat(world.condition(first)).isEqualTo(Condition.PROVISIONED);
  }

  @Test
  void tasks_of_others_are_let_alone() {
    assertThat(
            world
                .updates
                .update(World.status("somebody", TaskState.TASK_RUNNING).build())
                .succeeded())
        .isTrue();
    world.settle();
    assertThat(world.kills()).isEmpty();
  }

  @Test
  void executors_say_whether_an_instance_is_healthy() {
    Instance running = world.running(app);
    world.updates.update(
        World.status(running.tasks().get(0).id(), TaskState.TASK_RUNNING).setHealthy(true).build());
    world.settle();
    assertThat(world.instances.get(running.id()).orElseThrow().healthy()).contains(true);
    assertThat(world.events("instance_health_changed_event"))
        .containsExactly(
            new JsonObject()
                .put("instanceId", running.id().toString())
                .put("runSpecId", "/web")
                .put("healthy", true)
                .put("runSpecVersion", "2029-01-01T00:00:00.000Z")
                .put("eventType", "instance_health_changed_event"));
  }

  @Test
  void an_instance_that_is_waited_for_stays_while_it_is_unreachable() {
    App patient = app.toBuilder().unreachableStrategy(new UnreachableStrategy.Disabled()).build();
    Instance running = world.running(patient);
    world.update(running, TaskState.TASK_UNREACHABLE);
    assertThat(world.condition(running)).isEqualTo(Condition.UNREACHABLE);
    world.update(running, TaskState.TASK_RUNNING);
    assertThat(world.condition(running)).isEqualTo(Condition.RUNNING);
  }

  @ParameterizedTest
  @CsvSource({
    "TASK_LOST,REASON_RECONCILIATION,UNREACHABLE",
    "TASK_LOST,REASON_AGENT_DISCONNECTED,UNREACHABLE",
    "TASK_LOST,REASON_AGENT_REMOVED,UNREACHABLE",
    "TASK_LOST,REASON_TASK_UNKNOWN,UNKNOWN",
    "TASK_LOST,REASON_AGENT_RESTARTED,GONE",
    "TASK_GONE_BY_OPERATOR,REASON_AGENT_REMOVED_BY_OPERATOR,GONE",
    "TASK_DROPPED,REASON_AGENT_REMOVED,DROPPED",
    "TASK_UNKNOWN,REASON_RECONCILIATION,UNKNOWN",
  })
  void lost_tasks_are_told_apart(TaskState state, Reason reason, Condition expected) {
    assertThat(Statuses.condition(World.status("t", state).setReason(reason).build()))
        .isEqualTo(expected);
  }

  private App resident() {
    Volume volume =
        new Volume.Persistent("root", 10, Optional.empty(), Optional.empty(), List.of());
    VolumeMount mount = new VolumeMount(Optional.empty(), "data", Optional.empty());
    return app.toBuilder()
        .container(
            Optional.of(
                new Container(
                    Container.Type.MESOS,
                    Optional.empty(),
                    List.of(new Container.Mounted(volume, mount)),
                    List.of(),
                    Optional.empty())))
        .build();
  }
}
