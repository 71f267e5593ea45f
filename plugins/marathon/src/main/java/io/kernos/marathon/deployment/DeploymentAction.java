package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.InstanceId;
import java.util.Set;

/** One thing that a step does to an app or pod. */
public sealed interface DeploymentAction {
  /** The definition: the new one, or of a stop the old one. */
  RunSpec spec();

  /** The word of the API: {@code ScaleApplication}. */
  default String word() {
    String kind = getClass().getSimpleName();
    return kind + (spec() instanceof App ? "Application" : "Pod");
  }

  /** It comes to be, with no instance yet. */
  record Start(RunSpec spec) implements DeploymentAction {}

  /**
   * Instances are launched or ended until there are as many as wanted.
   *
   * @param toKill which go first
   */
  record Scale(RunSpec spec, Set<InstanceId> toKill) implements DeploymentAction {
    public Scale {
      toKill = Set.copyOf(toKill);
    }
  }

  /** Instances of older versions are replaced. */
  record Restart(RunSpec spec) implements DeploymentAction {}

  /** All instances end, and it is gone. */
  record Stop(RunSpec spec) implements DeploymentAction {}
}
