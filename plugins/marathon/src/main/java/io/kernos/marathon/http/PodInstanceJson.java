package io.kernos.marathon.http;

import io.kernos.api.v1.NetworkInfo;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Task;
import io.kernos.marathon.json.Parts;
import io.kernos.marathon.json.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an instance of a pod is (Marathon: PodStatusConversion.scala).
 *
 * @param since when it came to its condition
 * @param json as the API shows it
 */
record PodInstanceJson(State state, Instant since, JsonObject json) {

  /** Where an instance is on its way; podStatus.raml, PodInstanceState. */
  enum State {
    PENDING,
    STAGING,
    STABLE,
    DEGRADED,
    TERMINAL
  }

  boolean isStable() {
    return state == State.STABLE;
  }

  /**
   * What is shown of an instance.
   *
   * @param pod the version that the instance runs
   */
  static PodInstanceJson of(Pod pod, Instance instance) {
    List<ContainerStatus> containers = new ArrayList<>();
    for (Task task : instance.tasks()) {
      containers.add(ContainerStatus.of(pod, instance, task));
    }
    State state = state(instance, containers);
    Instant since = instance.since();
    JsonObject json =
        new JsonObject()
            .put("id", instance.id().toString())
            .put("status", state.name())
            .put("statusSince", Timestamps.format(since));
    message(instance, state).ifPresent(message -> json.put("message", message));
    json.put("conditions", new JsonArray());
    instance.agent().ifPresent(agent -> put(agent, json));
    json.put("resources", Parts.writeNeeds(sum(pod, containers)))
        .put("networks", networks(instance.tasks()));
    JsonArray written = new JsonArray();
    containers.forEach(container -> written.add(container.json()));
    json.put("containers", written)
        .put(
            "specReference",
            "/v2/pods" + pod.id() + "::versions/" + Timestamps.format(pod.version()))
        .put("localVolumes", TaskJson.volumes(instance))
        .put("lastUpdated", Timestamps.format(since))
        .put("lastChanged", Timestamps.format(since))
        .put("role", instance.role());
    return new PodInstanceJson(state, since, json);
  }

  private static void put(AgentRef agent, JsonObject json) {
    json.put("agentHostname", agent.host()).put("agentId", agent.id());
    agent.region().ifPresent(region -> json.put("agentRegion", region));
    agent.zone().ifPresent(zone -> json.put("agentZone", zone));
  }

  private static State state(Instance instance, List<ContainerStatus> containers) {
    if (instance.isScheduled()
        || (instance.condition() == Condition.PROVISIONED && instance.goal() == Goal.RUNNING)) {
      return State.PENDING;
    }
    return switch (instance.condition()) {
      case STAGING, STARTING -> State.STAGING;
      case UNREACHABLE, UNREACHABLE_INACTIVE -> State.DEGRADED;
      case RUNNING ->
          containers.stream().anyMatch(ContainerStatus::isUnhealthy)
              ? State.DEGRADED
              : State.STABLE;
      default -> State.TERMINAL;
    };
  }

  private static Optional<String> message(Instance instance, State state) {
    if (state != State.DEGRADED) {
      return Optional.empty();
    }
    return Optional.of(
        instance.isRunning()
            ? "at least one container is not healthy"
            : "pod instance has become unreachable");
  }

  private static ResourceNeeds sum(Pod pod, List<ContainerStatus> containers) {
    ResourceNeeds all = pod.executorResources();
    for (ContainerStatus container : containers) {
      if (container.needs().isPresent()) {
        ResourceNeeds own = container.needs().get();
        all =
            new ResourceNeeds(
                all.cpus() + own.cpus(),
                all.mem() + own.mem(),
                all.disk() + own.disk(),
                all.gpus() + own.gpus());
      }
    }
    // 0.1 and 0.2 are 0.3 to people.
    return new ResourceNeeds(Math.round(all.cpus() * 1e6) / 1e6, all.mem(), all.disk(), all.gpus());
  }

  /** The networks of all containers by name, each address once. */
  private static JsonArray networks(List<Task> tasks) {
    Map<String, Set<String>> byName = new LinkedHashMap<>();
    for (Task task : tasks) {
      task.status().stream()
          .flatMap(status -> status.getContainerStatus().getNetworkInfosList().stream())
          .forEach(
              network ->
                  network.getIpAddressesList().stream()
                      .filter(NetworkInfo.IPAddress::hasIpAddress)
                      .map(NetworkInfo.IPAddress::getIpAddress)
                      .forEach(
                          byName.computeIfAbsent(network.getName(), n -> new LinkedHashSet<>())
                              ::add));
    }
    JsonArray networks = new JsonArray();
    byName.forEach(
        (name, addresses) -> {
          JsonObject json = new JsonObject();
          if (!name.isEmpty()) {
            json.put("name", name);
          }
          networks.add(json.put("addresses", new JsonArray(List.copyOf(addresses))));
        });
    return networks;
  }
}
