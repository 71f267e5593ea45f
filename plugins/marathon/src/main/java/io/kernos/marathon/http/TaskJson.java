package io.kernos.marathon.http;

import io.kernos.api.v1.CheckStatusInfo;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.TaskStatus;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.health.Health;
import io.kernos.marathon.health.HealthChecks;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Instances;
import io.kernos.marathon.instance.Task;
import io.kernos.marathon.json.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tasks in JSON (Marathon: TaskConversion.scala, EnrichedTask.scala). */
final class TaskJson {
  private final HealthChecks health;

  TaskJson(HealthChecks health) {
    this.health = health;
  }

  /** The first task of an instance that has one, on an agent. */
  Optional<JsonObject> first(Instance instance) {
    return instance.agent().isEmpty() || instance.tasks().isEmpty()
        ? Optional.empty()
        : Optional.of(write(instance, instance.agent().get(), instance.tasks().get(0), List.of()));
  }

  /** Every task of an instance. */
  List<JsonObject> all(Instance instance, List<Integer> servicePorts) {
    return instance.agent().isEmpty()
        ? List.of()
        : instance.tasks().stream()
            .map(task -> write(instance, instance.agent().get(), task, servicePorts))
            .toList();
  }

  private JsonObject write(
      Instance instance, AgentRef agent, Task task, List<Integer> servicePorts) {
    boolean active = task.condition().isActive();
    JsonArray results = new JsonArray();
    health.of(instance.id()).forEach(each -> results.add(write(each)));
    JsonObject json =
        new JsonObject()
            .put("appId", instance.specId().toString())
            .put("healthCheckResults", results)
            .put("host", agent.host())
            .put("id", task.id())
            .put("ipAddresses", ipAddresses(task))
            .put("ports", new JsonArray(active ? task.hostPorts() : List.of()))
            .put("servicePorts", new JsonArray(servicePorts))
            .put("slaveId", agent.id())
            .put("state", task.condition().state().name())
            .put("localVolumes", volumes(instance))
            .put("role", instance.role());
    if (active) {
      json.put("stagedAt", Timestamps.format(task.stagedAt()));
      put(json, "startedAt", task.startedAt());
      json.put("version", Timestamps.format(instance.spec().version()));
    }
    task.status().flatMap(TaskJson::check).ifPresent(check -> json.put("checkResult", check));
    agent.region().ifPresent(region -> json.put("region", region));
    agent.zone().ifPresent(zone -> json.put("zone", zone));
    return json;
  }

  private static JsonObject write(Health health) {
    JsonObject json =
        new JsonObject()
            .put("alive", health.alive())
            .put("consecutiveFailures", health.consecutiveFailures())
            .put("instanceId", health.instance().toString());
    put(json, "firstSuccess", health.firstSuccess());
    put(json, "lastSuccess", health.lastSuccess());
    put(json, "lastFailure", health.lastFailure());
    health.lastFailureCause().ifPresent(cause -> json.put("lastFailureCause", cause));
    return json;
  }

  private static void put(JsonObject json, String key, Optional<Instant> moment) {
    moment.ifPresent(at -> json.put(key, Timestamps.format(at)));
  }

  private static JsonArray ipAddresses(Task task) {
    JsonArray addresses = new JsonArray();
    task.status().stream()
        .flatMap(status -> status.getContainerStatus().getNetworkInfosList().stream())
        .flatMap(network -> network.getIpAddressesList().stream())
        .forEach(address -> addresses.add(write(address)));
    return addresses;
  }

  private static JsonObject write(NetworkInfo.IPAddress address) {
    return new JsonObject()
        .put("ipAddress", address.getIpAddress())
        .put("protocol", address.getProtocol().name());
  }

  private static Optional<JsonObject> check(TaskStatus status) {
    CheckStatusInfo check = status.getCheckStatus();
    JsonObject json = new JsonObject();
    if (check.getCommand().hasExitCode()) {
      json.put("command", new JsonObject().put("exitCode", check.getCommand().getExitCode()));
    }
    if (check.getHttp().hasStatusCode()) {
      json.put("http", new JsonObject().put("statusCode", check.getHttp().getStatusCode()));
    }
    if (check.getTcp().hasSucceeded()) {
      json.put("tcp", new JsonObject().put("succeeded", check.getTcp().getSucceeded()));
    }
    return json.isEmpty() ? Optional.empty() : Optional.of(json);
  }

  /** From {@code <app>#<containerPath>#<uuid>}. */
  static JsonArray volumes(Instance instance) {
    JsonArray volumes = new JsonArray();
    instance
        .reservation()
        .ifPresent(
            reservation ->
                reservation
                    .volumes()
                    .forEach(
                        id -> {
                          String[] parts = id.split("#", 3);
                          if (parts.length == 3) {
                            volumes.add(
                                new JsonObject()
                                    .put("runSpecId", PathId.ofSafe(parts[0]).toString())
                                    .put("containerPath", parts[1])
                                    .put("uuid", parts[2])
                                    .put("persistenceId", id));
                          }
                        }));
    return volumes;
  }

  static JsonObject write(Instances.TaskFailure failure) {
    JsonObject json =
        new JsonObject()
            .put("appId", failure.spec().toString())
            .put("host", failure.host())
            .put("message", failure.message())
            .put("state", failure.state())
            .put("taskId", failure.taskId())
            .put("timestamp", Timestamps.format(failure.timestamp()))
            .put("version", Timestamps.format(failure.version()));
    failure.agentId().ifPresent(id -> json.put("slaveId", id));
    return json;
  }
}
