package io.kernos.agent.executor;

import io.kernos.api.v1.DrainConfig;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import java.util.Optional;

/**
 * Whether an operator drains this agent: it takes no tasks then, and what it says of killed ones is
 * marked. The master sends the order again at each registration; it lives no longer than that.
 */
public final class Draining {
  private Optional<DrainConfig> config = Optional.empty();

  /** It is drained from now on. */
  public void begin(DrainConfig order) {
    config = Optional.of(order);
  }

  /** It is not, until told otherwise. */
  public void end() {
    config = Optional.empty();
  }

  /** Whether it is drained. */
  public boolean active() {
    return config.isPresent();
  }

  /**
   * What frameworks are to be told (Mesos: a killed task has the reason AGENT_DRAINING, and is gone
   * by the operator's word when its agent will be).
   */
  TaskStatus mark(TaskStatus status, boolean partitionAware) {
    boolean killed =
        status.getState() == TaskState.TASK_KILLING || status.getState() == TaskState.TASK_KILLED;
    if (config.isEmpty() || !killed) {
      return status;
    }
    TaskStatus.Builder marked =
        status.toBuilder().setReason(TaskStatus.Reason.REASON_AGENT_DRAINING);
    // A task that is being killed has not ended yet: only its end says that it is gone.
    if (config.get().getMarkGone()
        && partitionAware
        && status.getState() == TaskState.TASK_KILLED) {
      marked.setState(TaskState.TASK_GONE_BY_OPERATOR);
    }
    return marked.build();
  }
}
