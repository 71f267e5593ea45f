package io.kernos.master.task;

import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.TimeInfo;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.agent.Agents;
import io.kernos.master.framework.Framework;
import io.kernos.master.registry.Authority;
import io.kernos.master.view.Counters;
import java.time.Duration;
import java.time.Instant;

/** Tells a framework how its tasks are, when it asks. */
public final class Reconciliation {
  private static final TaskStatus.Reason REASON = TaskStatus.Reason.REASON_RECONCILIATION;

  private final Agents agents;
  private final Statuses statuses;
  private final StatusUpdates updates;
  private final Counters counters;
  private final Authority authority;

  public Reconciliation(
      Agents agents,
      Statuses statuses,
      StatusUpdates updates,
      Counters counters,
      Authority authority) {
    this.agents = agents;
    this.statuses = statuses;
    this.updates = updates;
    this.counters = counters;
    this.authority = authority;
  }

  /** Answers for the named tasks, or for all that are known. */
  public void reconcile(Framework framework, Call.Reconcile call) {
    counters.increment("messages_reconcile_tasks");
    if (call.getTasksCount() == 0) {
      framework.tasks().forEachValue(task -> updates.forward(framework, known(task)));
      return;
    }
    for (Call.Reconcile.Task asked : call.getTasksList()) {
      one(framework, asked.getTaskId(), asked.hasAgentId() ? asked.getAgentId() : null);
    }
  }

  /**
   * Answers for one task.
   *
   * @param agent where the framework believes it to be; null when it did not say
   */
  public void one(Framework framework, TaskID id, AgentID agent) {
    one(framework, id, agent, false);
  }

  private void one(Framework framework, TaskID id, AgentID agent, boolean leads) {
    Task task = framework.task(id.getValue());
    if (task != null) {
      updates.forward(framework, known(task));
      return;
    }
    Task ended = framework.completedTask(id.getValue()).orElse(null);
    if (ended != null && TaskStates.isTerminal(Statuses.told(ended))) {
      // It asked before it heard of the end: that must not be followed by another one.
      updates.forward(framework, known(ended));
      return;
    }
    String key = agent == null ? "" : agent.getValue();
    boolean undecided = agent == null ? !agents.recovered().isEmpty() : agents.isRecovered(key);
    if (undecided) {
      // An agent that is not back yet may have it: an answer now could be wrong.
      return;
    }
    TaskStatus.Builder status;
    if (agents.get(key) != null && !leads) {
      // A newer leader may have launched it meanwhile: who does not lead must not call it gone.
      authority.run(() -> one(framework, id, agent, true));
      return;
    } else if (agents.get(key) != null) {
      status = status(id, TaskState.TASK_GONE, "Task is unknown to the agent");
    } else if (agents.unreachable().containsKey(key)) {
      status =
          status(id, TaskState.TASK_UNREACHABLE, "Task is unreachable")
              .setUnreachableTime(timeInfo(agents.unreachable().get(key)));
    } else if (agents.gone().containsKey(key)) {
      status = status(id, TaskState.TASK_GONE_BY_OPERATOR, "Task is gone");
    } else {
      status = status(id, TaskState.TASK_UNKNOWN, "Task is unknown");
    }
    if (agent != null) {
      status.setAgentId(agent);
    }
    updates.forward(framework, status.build());
  }

  private TaskStatus known(Task task) {
    return statuses.latest(task, REASON, "Reconciliation: Latest task state");
  }

  private TaskStatus.Builder status(TaskID id, TaskState state, String message) {
    return statuses.of(id, state, REASON, "Reconciliation: " + message);
  }

  /** An instant as statuses carry it. */
  public static TimeInfo timeInfo(Instant instant) {
    return TimeInfo.newBuilder()
        .setNanoseconds(Duration.between(Instant.EPOCH, instant).toNanos())
        .build();
  }
}
