package io.kernos.marathon.deployment;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The deployments that go on. On the scheduler's context. */
public interface Deployments {

  /**
   * How far one is.
   *
   * @param step the current one, from 0
   * @param currentActions those of the step that have not ended
   */
  record Running(DeploymentPlan plan, int step, List<DeploymentAction> currentActions) {
    public Running {
      currentActions = List.copyOf(currentActions);
    }
  }

  /** Those that go on, oldest first. */
  List<Running> running();

  /** One that goes on. */
  default Optional<Running> running(String id) {
    return running().stream().filter(running -> running.plan().id().equals(id)).findFirst();
  }

  /** Ends one where it stands; nothing is reverted. */
  Future<Void> stop(String id);
}
