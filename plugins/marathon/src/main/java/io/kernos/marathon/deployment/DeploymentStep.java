package io.kernos.marathon.deployment;

import java.util.List;

/** Actions that go on at the same time; the next step begins when all have ended. */
public record DeploymentStep(List<DeploymentAction> actions) {
  public DeploymentStep {
    actions = List.copyOf(actions);
  }
}
