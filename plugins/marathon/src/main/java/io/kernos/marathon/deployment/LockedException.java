package io.kernos.marathon.deployment;

import java.util.List;

/** A change that waits for deployments, or needs force. */
public final class LockedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> deployments;

  /**
   * Refuses a change.
   *
   * @param deployments ids of those that act on the same apps
   */
  public LockedException(List<String> deployments) {
    super(
        "App is locked by one or more deployments. Override with the option '?force=true'. View"
            + " details at '/v2/deployments/<DEPLOYMENT_ID>'.");
    this.deployments = List.copyOf(deployments);
  }

  public List<String> deployments() {
    return deployments;
  }
}
