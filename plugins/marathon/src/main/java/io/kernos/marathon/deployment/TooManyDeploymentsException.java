package io.kernos.marathon.deployment;

/** So many deployments go on already that no other may begin: status 403. */
public final class TooManyDeploymentsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The words are the original's (Marathon: TooManyRunningDeploymentsException). */
  public TooManyDeploymentsException(int max) {
    super(
        "Max number ("
            + max
            + ") of running deployments is achieved. Wait for existing deployments to complete or"
            + " cancel one"
            + "using force=true parameter. You can increase max deployment number by using"
            + " --max_running_deployments parameter but be advised that this can have negative"
            + " effects on the performance.");
  }
}
