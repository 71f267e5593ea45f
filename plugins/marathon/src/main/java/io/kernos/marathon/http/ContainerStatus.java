package io.kernos.marathon.http;

import io.kernos.marathon.definition.Check;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.PodContainer;
import io.kernos.marathon.definition.PodContainer.Endpoint;
import io.kernos.marathon.definition.PodContainer.PodHealthCheck;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Task;
import io.kernos.marathon.json.Parts;
import io.kernos.marathon.json.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.Optional;

/**
 * How a container of a pod's instance is (Marathon: PodStatusConversion.scala,
 * taskToContainerStatus).
 *
 * @param needs what it holds, while it holds anything
 * @param isUnhealthy has a health check that is not passed, or not yet
 * @param json as the API shows it
 */
record ContainerStatus(Optional<ResourceNeeds> needs, boolean isUnhealthy, JsonObject json) {

  static ContainerStatus of(Pod pod, Instance instance, Task task) {
    Optional<PodContainer> container =
        pod.containers().stream()
            .filter(each -> task.container().equals(Optional.of(each.name())))
            .findFirst();
    String since = Timestamps.format(task.startedAt().orElse(task.stagedAt()));
    Optional<ResourceNeeds> needs =
        holdsResources(instance, task) ? container.map(PodContainer::needs) : Optional.empty();
    JsonArray conditions = new JsonArray();
    boolean checked =
        showsHealth(instance, task) && container.flatMap(PodContainer::healthCheck).isPresent();
    if (checked) {
      conditions.add(health(task, since));
    }
    JsonObject json =
        new JsonObject()
            .put("name", task.container().orElse(task.id()))
            .put("status", task.condition().state().name())
            .put("statusSince", since)
            .put("conditions", conditions);
    boolean active = task.condition().isActive();
    if (active) {
      json.put("containerId", task.id());
    }
    json.put(
        "endpoints",
        active
            ? container.map(spec -> endpoints(spec, task)).orElseGet(JsonArray::new)
            : new JsonArray());
    needs.ifPresent(each -> json.put("resources", Parts.writeNeeds(each)));
    json.put("lastUpdated", since).put("lastChanged", since);
    return new ContainerStatus(needs, checked && !task.healthy().orElse(false), json);
  }

  private static boolean holdsResources(Instance instance, Task task) {
    return switch (task.condition()) {
      case STAGING, STARTING, RUNNING, UNREACHABLE, KILLING -> true;
      default -> instance.reservation().isPresent();
    };
  }

  private static boolean showsHealth(Instance instance, Task task) {
    Condition condition = task.condition();
    return switch (condition) {
      case STAGING, STARTING, SCHEDULED, PROVISIONED -> false;
      default -> !condition.isTerminal() || instance.reservation().isEmpty();
    };
  }

  private static JsonObject health(Task task, String since) {
    return new JsonObject()
        .put("name", "healthy")
        .put("lastChanged", since)
        .put("lastUpdated", since)
        .put("value", task.healthy().orElse(false).toString())
        .put(
            "reason",
            task.healthy().isPresent() ? "health-reported-by-mesos" : "health-unreported-by-mesos");
  }

  /** First those with a port on the host, then the others; last the one that is checked. */
  private static JsonArray endpoints(PodContainer container, Task task) {
    Optional<String> checked = container.healthCheck().flatMap(ContainerStatus::checkedEndpoint);
    Iterator<Integer> ports = task.hostPorts().iterator();
    JsonArray first = new JsonArray();
    JsonArray others = new JsonArray();
    JsonArray last = new JsonArray();
    for (Endpoint endpoint : container.endpoints()) {
      JsonObject json = new JsonObject().put("name", endpoint.name());
      boolean bound = endpoint.hostPort().isPresent();
      if (bound && ports.hasNext()) {
        json.put("allocatedHostPort", ports.next());
      }
      if (checked.equals(Optional.of(endpoint.name()))) {
        task.healthy().ifPresent(healthy -> json.put("healthy", healthy));
        last.add(json);
      } else {
        (bound ? first : others).add(json);
      }
    }
    return first.addAll(others).addAll(last);
  }

  private static Optional<String> checkedEndpoint(PodHealthCheck check) {
    if (check.probe() instanceof Check.Probe.Http http) {
      return http.target().endpoint();
    }
    return check.probe() instanceof Check.Probe.Tcp tcp
        ? tcp.target().endpoint()
        : Optional.empty();
  }
}
