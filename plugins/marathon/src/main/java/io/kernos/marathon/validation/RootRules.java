package io.kernos.marathon.validation;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.Volume;
import io.kernos.marathon.group.Dependencies;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rules for all groups and apps together; Marathon: RootGroup.scala and Group.scala (validGroup),
 * DeploymentPlan.scala (deploymentPlanValidator). Of single apps only those are looked at that
 * change.
 */
public final class RootRules {
  private final Settings settings;
  private final RootGroup from;
  private final RootGroup to;
  private final Violations violations = new Violations();

  private RootRules(Settings settings, RootGroup from, RootGroup to) {
    this.settings = settings;
    this.from = from;
    this.to = to;
  }

  /**
   * Checks a change that is about to be made.
   *
   * @throws ViolationsException if it must not be made
   */
  public static void check(Settings settings, RootGroup from, RootGroup to) {
    RootRules rules = new RootRules(settings, from, to);
    rules.checkWhole();
    rules.checkSpecs();
    rules.violations.throwIfAny();
    rules.checkResidents();
    rules.checkResidentPods();
    rules.violations.throwIfAny();
  }

  private void checkWhole() {
    violations.check(
        Dependencies.in(to).cycle().isEmpty(), "/", "Dependency graph has cyclic dependencies.");
    List<PathId> groups = to.groups().stream().map(GroupInfo::id).toList();
    for (PathId group : groups) {
      Optional<RunSpec> spec = to.spec(group);
      if (spec.isPresent()) {
        PathId parent = group.parent();
        violations.add(
            parent.isRoot() ? "/" : "/groups(" + (groups.indexOf(parent) - 1) + ")",
            "Groups and "
                + (spec.get() instanceof App ? "Applications" : "Pods")
                + " may not have the same identifier.");
      }
    }
    checkVolumeNames();
  }

  private void checkSpecs() {
    for (RunSpec spec : to.specs()) {
      if (from.spec(spec.id()).orElse(null) == spec && isSameRule(spec.id())) {
        continue;
      }
      Violations ofSpec = new Violations();
      if (spec instanceof App app) {
        AppRules.checkBasics(app, settings, ofSpec);
      }
      AppRules.checkRoles(spec, RoleSettings.of(settings, spec.id(), to, false), ofSpec);
      String path = (spec instanceof App ? "/apps/" : "/pods/") + spec.id();
      ofSpec.byPath().values().forEach(words -> words.forEach(each -> violations.add(path, each)));
    }
  }

  /** Whether the group of the first level wants roles as before. */
  private boolean isSameRule(PathId id) {
    PathId top = PathId.ROOT.child(id.topLevel());
    return from.group(top)
        .flatMap(GroupInfo::enforceRole)
        .equals(to.group(top).flatMap(GroupInfo::enforceRole));
  }

  /** ProviderValidationHelpers.scala, validateUniqueVolumes. */
  private void checkVolumeNames() {
    Map<String, Set<PathId>> users = new HashMap<>();
    List<App> apps = to.apps();
    for (App app : apps) {
      for (Container.Mounted mounted : volumes(app)) {
        String name = exclusiveName(mounted);
        if (name != null) {
          users.computeIfAbsent(name, n -> new TreeSet<>()).add(app.id());
        }
      }
    }
    if (users.isEmpty()) {
      return;
    }
    for (int i = 0; i < apps.size(); i++) {
      for (Container.Mounted mounted : volumes(apps.get(i))) {
        checkVolumeName(apps.get(i).id(), mounted, users, "/apps(" + i + ")/container");
      }
    }
  }

  private void checkVolumeName(
      PathId app, Container.Mounted mounted, Map<String, Set<PathId>> users, String path) {
    String name = name(mounted.volume());
    if (name == null || isSharedReader(mounted) || !users.containsKey(name)) {
      return;
    }
    List<String> others = new ArrayList<>();
    for (PathId user : users.get(name)) {
      if (!user.equals(app)) {
        others.add(user.toString());
      }
    }
    violations.check(
        others.isEmpty(),
        path,
        "Volume name '"
            + name
            + "' in "
            + app
            + " conflicts with volume(s) of same name in app(s): "
            + String.join(", ", others));
  }

  private static List<Container.Mounted> volumes(App app) {
    return app.container().map(Container::volumes).orElse(List.of());
  }

  private static boolean isSharedReader(Container.Mounted mounted) {
    return mounted.volume() instanceof Volume.Csi csi
        && csi.options().accessMode().equals("MULTI_NODE_SINGLE_WRITER")
        && mounted.mount().readOnly().orElse(false);
  }

  private static String name(Volume volume) {
    if (volume instanceof Volume.External external) {
      return external.name().orElse(null);
    }
    return volume instanceof Volume.Csi csi ? csi.name() : null;
  }

  /** The name of a volume that only one app may use; null: any may. */
  private static String exclusiveName(Container.Mounted mounted) {
    if (mounted.volume() instanceof Volume.External external) {
      return external.shared() ? null : external.name().orElse(null);
    }
    if (mounted.volume() instanceof Volume.Csi csi) {
      String mode = csi.options().accessMode();
      boolean writer =
          mode.equals("MULTI_NODE_SINGLE_WRITER") && !mounted.mount().readOnly().orElse(false);
      return writer || mode.startsWith("SINGLE_NODE") ? csi.name() : null;
    }
    return null;
  }

  /** AppDefinition.scala, residentUpdateIsValid. */
  private void checkResidents() {
    int index = 0;
    for (App app : to.apps()) {
      App before = from.app(app.id()).orElse(null);
      if (before == app) {
        continue;
      }
      String path = "/app(" + index++ + ")";
      if (before != null && (before.isResident() || app.isResident())) {
        checkResident(before, app, path);
      }
    }
  }

  private void checkResidentPods() {
    int index = 0;
    for (Pod pod : to.pods()) {
      Pod before = from.pod(pod.id()).orElse(null);
      if (before != pod) {
        String path = "/pod(" + index++ + ")";
        if (before != null && (before.isResident() || pod.isResident())) {
          PodRules.checkResident(before, pod, path, violations);
        }
      }
    }
  }

  private void checkResident(App before, App app, String path) {
    violations.check(
        Set.copyOf(persistent(before)).equals(Set.copyOf(persistent(app))),
        path,
        "Persistent volumes can not be changed!");
    String words =
        "Services with persistent volumes configured may not change resource requirements. If you"
            + " need to make this change, please create a new service.";
    violations.check(before.needs().cpus() == app.needs().cpus(), path + "/cpus", words);
    violations.check(before.needs().mem() == app.needs().mem(), path + "/mem", words);
    violations.check(before.needs().disk() == app.needs().disk(), path + "/disk", words);
    violations.check(before.needs().gpus() == app.needs().gpus(), path + "/gpus", words);
    violations.check(before.requirePorts() == app.requirePorts(), path + "/requirePorts", words);
    violations.check(
        hostPorts(before).equals(hostPorts(app)),
        path,
        "Services with persistent volumes configured may not change host ports. If you need to"
            + " make this change, please create a new service.");
  }

  private static List<Container.Mounted> persistent(App app) {
    return volumes(app).stream().filter(v -> v.volume() instanceof Volume.Persistent).toList();
  }

  private static Set<Integer> hostPorts(App app) {
    Set<Integer> ports = new TreeSet<>();
    boolean mapped = app.container().map(c -> !c.portMappings().isEmpty()).orElse(false);
    if (mapped) {
      app.container().get().portMappings().forEach(port -> port.hostPort().ifPresent(ports::add));
    } else {
      app.portDefinitions().forEach(port -> ports.add(port.port()));
    }
    return ports;
  }
}
