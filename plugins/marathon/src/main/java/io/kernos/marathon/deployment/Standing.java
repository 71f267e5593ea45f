package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Goal;
import io.kernos.marathon.instance.Instance;

/** How instances count in a rollout. */
final class Standing {
  private Standing() {}

  /** It is wanted, and not given up for one that takes its place. */
  static boolean isWanted(Instance instance) {
    return instance.goal() == Goal.RUNNING
        && instance.condition() != Condition.UNREACHABLE_INACTIVE;
  }

  /** It does its work: runs, is healthy and ready. */
  static boolean isServing(Instance instance) {
    return instance.goal() == Goal.RUNNING
        && instance.isRunning()
        && isHealthy(instance)
        && instance.ready();
  }

  /** Passes its health checks, or has none; other checks are waited for by other means. */
  static boolean isHealthy(Instance instance) {
    return !hasHealthChecks(instance.spec()) || instance.healthy().orElse(false);
  }

  private static boolean hasHealthChecks(RunSpec spec) {
    if (spec instanceof App app) {
      return !app.healthChecks().isEmpty();
    }
    return spec instanceof Pod pod
        && pod.containers().stream().anyMatch(container -> container.healthCheck().isPresent());
  }

  /** It was told to end, and may still run. */
  static boolean isEnding(Instance instance) {
    return instance.goal() != Goal.RUNNING && !isGone(instance);
  }

  /**
   * It does not run, as far as one can know (Marathon: InstanceChangedPredicates.considerTerminal),
   * or was never launched.
   */
  static boolean isGone(Instance instance) {
    return switch (instance.condition()) {
      case SCHEDULED, UNREACHABLE, UNREACHABLE_INACTIVE -> true;
      default -> instance.condition().isTerminal();
    };
  }

  /** Whether it runs, or will, exactly this version. */
  static boolean isOf(RunSpec spec, Instance instance) {
    return instance.spec().version().equals(spec.version());
  }
}
