package io.kernos.marathon.validation;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Check;
import io.kernos.marathon.definition.Container;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.UnreachableStrategy;
import io.kernos.marathon.definition.UpgradeStrategy;
import io.kernos.marathon.definition.Volume;
import java.time.Duration;

/**
 * What is left to check of an app in its final form; Marathon: AppDefinition.scala,
 * validAppDefinition. Most of its rules hold already for the JSON.
 */
public final class AppRules {
  private AppRules() {}

  /** Checks one app that is created or changed. */
  public static void check(App app, Settings settings, RoleSettings roles, Violations violations) {
    Ids.check(app.id(), "/id", violations);
    checkRoles(app, roles, violations);
    checkBasics(app, settings, violations);
  }

  /** The rules for roles: they depend on what is there besides. */
  static void checkRoles(RunSpec app, RoleSettings roles, Violations violations) {
    String kind = app instanceof App ? "apps" : "pods";
    RoleRules.checkRole(app.role(), roles.valid(), "/role", violations);
    if (app.isResident()) {
      violations.check(
          !app.role().equals("*"), "/role", "Resident " + kind + " cannot have the role *");
      roles
          .previous()
          .filter(previous -> !previous.equals(app.role()) && !roles.forced())
          .ifPresent(
              previous ->
                  violations.add(
                      "/role",
                      "It is not possible to change the role for existing reservations. If you"
                          + " proceed with this change, all existing instances will continue to"
                          + " run under the previous role, "
                          + previous
                          + ". Only new instances will be allocated with the new role, "
                          + app.role()
                          + ". In order to continue, retry your request with ?force=true"));
    }
    RoleRules.checkAccepted(
        app.acceptedResourceRoles(), app.role(), "/acceptedResourceRoles", violations);
  }

  /** The rules that every app must follow at any time. */
  static void checkBasics(App app, Settings settings, Violations violations) {
    checkUpgrade(app, violations);
    violations.check(
        Values.isExecutor(app.executor()),
        "/executor",
        "must fully match regular expression '^(//cmd)|(/?[^/]+(/[^/]+)*)|$'");
    boolean docker = app.container().filter(c -> c.type() == Container.Type.DOCKER).isPresent();
    violations.check(
        app.check().isEmpty() || !docker,
        "/",
        "AppDefinition must not use 'checks' if using docker");
    int ports = app.servicePorts().size();
    app.check()
        .map(Check::probe)
        .ifPresent(
            probe ->
                violations.check(
                    hasPort(probe, ports),
                    "/check",
                    "check port index must address an element of the ports array or container port"
                        + " mappings."));
    if (app.isResident()) {
      violations.check(
          app.unreachableStrategy() instanceof UnreachableStrategy.Disabled,
          "/",
          "unreachableStrategy must be disabled for resident tasks");
    }
    if (app.unreachableStrategy() instanceof UnreachableStrategy.Enabled enabled) {
      checkUnreachable(enabled.inactiveAfter(), enabled.expungeAfter(), violations);
    }
  }

  private static boolean hasPort(Check.Probe probe, int ports) {
    Check.Target target;
    if (probe instanceof Check.Probe.Http http) {
      target = http.target();
    } else if (probe instanceof Check.Probe.Tcp tcp) {
      target = tcp.target();
    } else {
      return true;
    }
    return target
        .portIndex()
        .map(index -> index < ports)
        .orElseGet(() -> target.port().isPresent() || ports == 1);
  }

  private static void checkUpgrade(App app, Violations violations) {
    UpgradeStrategy strategy = app.upgradeStrategy();
    boolean single = "true".equals(app.labels().get("MARATHON_SINGLE_INSTANCE_APP"));
    if (single) {
      requireZero(strategy.minimumHealthCapacity(), "minimumHealthCapacity", violations);
    }
    boolean driver =
        app.container().stream()
            .flatMap(container -> container.volumes().stream())
            .anyMatch(mounted -> mounted.volume() instanceof Volume.External);
    if (single || app.isResident() || driver) {
      requireZero(strategy.maximumOverCapacity(), "maximumOverCapacity", violations);
    }
    violations.check(
        !single || app.instances() <= 1, "/", "Single instance app may only have one instance");
  }

  private static void requireZero(double value, String field, Violations violations) {
    violations.check(value == 0, "/upgradeStrategy/" + field, "got " + value + ", expected 0.0");
  }

  private static void checkUnreachable(Duration inactive, Duration expunge, Violations violations) {
    violations.check(
        inactive.compareTo(expunge) <= 0,
        "/unreachableStrategy/inactiveAfterSeconds",
        "inactiveAfterSeconds ("
            + inactive.toSeconds()
            + ") must be less or equal to expungeAfterSeconds, which is "
            + expunge.toSeconds());
  }
}
