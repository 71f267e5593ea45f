package io.kernos.marathon.validation;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.PodContainer;
import io.kernos.marathon.definition.ResourceNeeds;
import io.kernos.marathon.definition.Volume;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Rules for pods; Marathon: PodsValidation.scala. */
public final class PodRules {
  private final JsonObject pod;
  private final Settings settings;
  private final Violations violations;
  private final List<JsonObject> containers;
  private final List<JsonObject> volumes;

  private PodRules(JsonObject pod, Settings settings, Violations violations) {
    this.pod = pod;
    this.settings = settings;
    this.violations = violations;
    this.containers = Fields.objects(pod, "containers");
    this.volumes = Fields.objects(pod, "volumes");
  }

  /** Checks the JSON of a pod whose shape is in order, as the user wrote it. */
  public static void check(JsonObject pod, Settings settings, Violations violations) {
    new PodRules(pod, settings, violations).check();
  }

  /** The rules for roles: they depend on what is there besides. */
  public static void checkRoles(Pod pod, RoleSettings roles, Violations violations) {
    AppRules.checkRoles(pod, roles, violations);
  }

  /** What must not change in a pod whose instances keep volumes. */
  static void checkResident(Pod before, Pod after, String path, Violations violations) {
    violations.check(
        persistent(before).equals(persistent(after)), path, "persistent volumes cannot be updated");
    ResourceNeeds needs = before.needs();
    String words = " cannot be updated if a pod has persistent volumes";
    violations.check(needs.cpus() == after.needs().cpus(), path, "cpus" + words);
    violations.check(needs.mem() == after.needs().mem(), path, "mem" + words);
    violations.check(needs.disk() == after.needs().disk(), path, "disk" + words);
    violations.check(needs.gpus() == after.needs().gpus(), path, "gpus" + words);
    violations.check(hostPorts(before).equals(hostPorts(after)), path, "host ports" + words);
    double over = after.upgradeStrategy().maximumOverCapacity();
    violations.check(
        over == 0, path + "/upgradeStrategy/maximumOverCapacity", "got " + over + ", expected 0.0");
  }

  private static Map<String, Volume> persistent(Pod pod) {
    Map<String, Volume> kept = new HashMap<>(pod.volumes());
    kept.values().removeIf(volume -> !(volume instanceof Volume.Persistent));
    return kept;
  }

  private static Set<Integer> hostPorts(Pod pod) {
    Set<Integer> ports = new HashSet<>();
    for (PodContainer container : pod.containers()) {
      container.endpoints().forEach(endpoint -> endpoint.hostPort().ifPresent(ports::add));
    }
    return ports;
  }

  private void check() {
    checkId();
    violations.check(!"".equals(pod.getString("user")), "/user", "must not be empty");
    JsonObject secrets = pod.getJsonObject("secrets");
    SecretRules.checkEnvironment(
        pod.getJsonObject("environment"), secrets, settings, "/environment", violations);
    checkVolumes(secrets);
    checkContainers();
    if (!secrets.isEmpty()) {
      ContainerRules.requireEmptyOr("secrets", settings, "/secrets", violations);
    }
    checkNetworks();
    checkScheduling();
    checkEndpoints();
    JsonObject linux = pod.getJsonObject("linuxInfo");
    if (linux != null) {
      violations.check(
          !linux.containsKey("seccomp"),
          "/linuxInfo/seccomp",
          "Seccomp configuration on executor level is not supported");
      ContainerRules.checkIpc(linux.getJsonObject("ipcInfo"), "/linuxInfo/ipcInfo", violations);
    }
  }

  private void checkId() {
    String text = pod.getString("id");
    PathId id = PathId.of(text);
    Ids.checkWritten(text, "/id", violations);
    violations.check(text.startsWith("/"), "/id", "Path needs to be absolute");
    violations.check(!id.isRoot(), "/id", "Path must contain at least one path element");
    Ids.checkClimb(text, PathId.ROOT, "/id", violations);
  }

  private void checkVolumes(JsonObject secrets) {
    for (int i = 0; i < volumes.size(); i++) {
      JsonObject volume = volumes.get(i);
      String path = "/volumes(" + i + ")";
      if (volume.containsKey("secret")) {
        ContainerRules.requireEmptyOr("secrets", settings, "/volumes", violations);
        violations.check(
            secrets.containsKey(volume.getString("secret")),
            path + "/secret",
            "volume.secret must refer to an existing secret");
      }
      violations.check(
          containers.stream()
              .flatMap(container -> Fields.objects(container, "volumeMounts").stream())
              .anyMatch(mount -> mount.getString("name").equals(volume.getString("name"))),
          path,
          "volume must be referenced by at least one container");
    }
    requireUnique(names(volumes), "/volumes", "volume names must be unique");
  }

  private void checkContainers() {
    PodContainerRules rules = new PodContainerRules(pod, settings, violations);
    for (int i = 0; i < containers.size(); i++) {
      rules.check(containers.get(i), "/containers(" + i + ")");
    }
    requireUnique(names(containers), "/containers", "container names must be unique");
  }

  private void checkNetworks() {
    List<JsonObject> networks = Fields.objects(pod, "networks");
    PortRules.checkNetworks(networks, violations);
    violations.check(
        settings.defaultNetworkName().isPresent()
            || networks.stream()
                .allMatch(n -> !PortRules.hasMode(n, "container") || n.containsKey("name")),
        "/networks",
        "Network name must be specified when container network is selected.");
  }

  private void checkScheduling() {
    JsonObject scheduling = pod.getJsonObject("scheduling", new JsonObject());
    JsonObject placement = scheduling.getJsonObject("placement", new JsonObject());
    List<String> accepted = Fields.texts(placement, "acceptedResourceRoles");
    ConstraintRules.checkObjects(
        Fields.objects(placement, "constraints"), "/scheduling/placement/constraints", violations);
    JsonObject scaling = pod.getJsonObject("scaling");
    violations.check(
        scaling == null || scaling.getInteger("instances") >= 0,
        "/scaling/instances",
        "got " + (scaling == null ? 0 : scaling.getInteger("instances")) + ", expected 0 or more");
    boolean resident = volumes.stream().anyMatch(volume -> volume.containsKey("persistent"));
    if (resident) {
      JsonObject upgrade = scheduling.getJsonObject("upgrade");
      double over = upgrade == null ? 0 : upgrade.getDouble("maximumOverCapacity");
      violations.check(over == 0, "/upgrade/maximumOverCapacity", "got " + over + ", expected 0.0");
      violations.check(
          "disabled".equals(scheduling.getValue("unreachableStrategy", "disabled")),
          "/",
          "unreachableStrategy must be disabled for pods with persistent volumes");
    }
    if (!accepted.isEmpty()) {
      RoleRules.checkAcceptedNames(accepted, resident, "pod", "/acceptedResourceRoles", violations);
    }
  }

  private void checkEndpoints() {
    List<JsonObject> endpoints =
        containers.stream()
            .flatMap(container -> Fields.objects(container, "endpoints").stream())
            .toList();
    requireUnique(names(endpoints), "/", "endpoint names nust be unique across all containers");
    requireUnique(
        ports(endpoints, "containerPort"),
        "/",
        "container ports must be unique across all containers");
    requireUnique(
        ports(endpoints, "hostPort"), "/", "host ports must be unique across all containers");
  }

  private static List<Integer> ports(List<JsonObject> endpoints, String kind) {
    Stream<Integer> ports = endpoints.stream().map(endpoint -> endpoint.getInteger(kind));
    return ports.filter(Objects::nonNull).filter(port -> port != 0).toList();
  }

  private static List<String> names(List<JsonObject> named) {
    List<String> names = new ArrayList<>();
    named.forEach(each -> names.add(each.getString("name")));
    return names;
  }

  private void requireUnique(List<?> values, String path, String words) {
    violations.check(values.stream().distinct().count() == values.size(), path, words);
  }
}
