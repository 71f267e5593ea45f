package io.kernos.marathon.instance;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.marathon.event.Events;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Tells changes of instances to the event stream (Marathon: Events.scala, Formats.scala). */
final class InstanceEvents {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Events events;

  InstanceEvents(Events events) {
    this.events = events;
  }

  void changed(Change change) {
    Instance now = change.last();
    change.task().ifPresent(task -> statusUpdate(now, task));
    boolean told =
        change
            .before()
            .filter(b -> b.condition() == now.condition() && b.goal() == now.goal())
            .isPresent();
    if (!told) {
      events.publish(
          "instance_changed_event",
          new JsonObject()
              .put("instanceId", now.id().toString())
              .put("condition", now.condition().word())
              .put("runSpecId", now.specId().toString())
              .put("agentId", now.agent().map(AgentRef::id).orElse(null))
              .put("host", now.agent().map(AgentRef::host).orElse(null))
              .put("runSpecVersion", time(now.spec().version())));
    }
    if (!change.before().flatMap(Instance::healthy).equals(now.healthy())) {
      events.publish(
          "instance_health_changed_event",
          new JsonObject()
              .put("instanceId", now.id().toString())
              .put("runSpecId", now.specId().toString())
              .put("healthy", now.healthy().orElse(null))
              .put("runSpecVersion", time(now.spec().version())));
    }
  }

  private void statusUpdate(Instance instance, Task task) {
    Optional<TaskStatus> status = task.status();
    JsonArray addresses = new JsonArray();
    status.stream()
        .flatMap(s -> Statuses.addresses(s).stream())
        .forEach(
            address ->
                addresses.add(
                    new JsonObject()
                        .put("ipAddress", address.getIpAddress())
                        .put("protocol", address.getProtocol().name())));
    events.publish(
        "status_update_event",
        new JsonObject()
            .put("slaveId", status.map(s -> s.getAgentId().getValue()).orElse(""))
            .put("taskId", task.id())
            .put(
                "taskStatus",
                status.map(TaskStatus::getState).orElse(TaskState.TASK_STAGING).name())
            .put("message", status.map(TaskStatus::getMessage).orElse(""))
            .put("appId", instance.specId().toString())
            .put("host", instance.agent().map(AgentRef::host).orElse("unknown"))
            .put("ipAddresses", addresses)
            .put("ports", new JsonArray(task.hostPorts()))
            .put("version", time(instance.spec().version())));
  }

  void unknownTerminated(InstanceId id, Condition condition) {
    events.publish(
        "unknown_instance_terminated_event",
        new JsonObject()
            .put("instanceId", id.toString())
            .put("runSpecId", id.spec().toString())
            .put("condition", condition.word()));
  }

  /** As every time in the API: {@code 2015-04-02T09:37:00.596Z}. */
  static String time(Instant at) {
    return TIME.format(at);
  }
}
