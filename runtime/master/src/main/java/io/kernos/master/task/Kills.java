package io.kernos.master.task;

import io.kernos.api.link.KillTask;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.framework.Framework;
import io.kernos.master.records.Drains;
import io.kernos.master.view.Counters;

/** Kills tasks: first their service record is drained, then the agent is told. */
public final class Kills {
  private final Agents agents;
  private final Reconciliation reconciliation;
  private final Drains drains;
  private final Counters counters;

  public Kills(Agents agents, Reconciliation reconciliation, Drains drains, Counters counters) {
    this.agents = agents;
    this.reconciliation = reconciliation;
    this.drains = drains;
    this.counters = counters;
  }

  /** Kills a task, or tells what is known when there is no such task. */
  public void kill(Framework framework, Call.Kill call) {
    counters.increment("messages_kill_task");
    Task task = framework.task(call.getTaskId().getValue());
    if (task == null) {
      reconciliation.one(framework, call.getTaskId(), call.hasAgentId() ? call.getAgentId() : null);
      return;
    }
    if (call.hasAgentId() && !call.getAgentId().equals(task.getAgentId())) {
      return;
    }
    Agent agent = agents.get(task.getAgentId().getValue());
    // An agent that is away is told when it comes back with the task.
    agent.markKilled(Tasks.key(task));
    KillTask.Builder kill =
        KillTask.newBuilder().setFrameworkId(framework.id()).setTaskId(call.getTaskId());
    if (call.hasKillPolicy()) {
      kill.setKillPolicy(call.getKillPolicy());
    }
    drains.afterDraining(
        Tasks.key(task), () -> tell(task, LinkMessage.newBuilder().setKillTask(kill)));
  }

  private void tell(Task task, LinkMessage.Builder message) {
    Agent agent = agents.get(task.getAgentId().getValue());
    if (agent != null && agent.tasks().containsKey(Tasks.key(task))) {
      agent.send(message);
    }
  }
}
