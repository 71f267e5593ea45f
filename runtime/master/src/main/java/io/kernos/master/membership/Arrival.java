package io.kernos.master.membership;

import com.google.protobuf.Message;
import io.kernos.api.link.AgentExecutor;
import io.kernos.api.link.AgentRegistered;
import io.kernos.api.link.KillTask;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.ReconcileTasks;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.link.ShutdownFramework;
import io.kernos.api.link.UpdateFramework;
import io.kernos.api.resources.PreRefinement;
import io.kernos.api.resources.ResourceFields;
import io.kernos.api.resources.Resources;
import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.AgentOptions;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.operation.Operations;
import io.kernos.master.subscription.Subscriptions;
import io.kernos.master.task.StatusUpdates;
import io.kernos.master.task.Statuses;
import io.kernos.master.task.Tasks;
import io.kernos.master.view.AgentView.ExecutorKey;
import io.kernos.master.view.AgentView.TaskKey;
import io.kernos.spi.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what an agent that was admitted says is on it. Its word on tasks, executors,
 * reservations and volumes overrides the master's.
 */
final class Arrival {
  private static final Logger log = LoggerFactory.getLogger(Arrival.class);

  private final Agents agents;
  private final Frameworks frameworks;
  private final Subscriptions subscriptions;
  private final Tasks tasks;
  private final Operations operations;
  private final Statuses statuses;
  private final StatusUpdates updates;
  private final Allocator allocator;
  private final Departure departure;
  private final Withdrawal withdrawal;
  private final AgentChecks checks;
  private final Health health;
  private final Clock clock;
  private final Consumer<AgentRegistered.Builder> greeting;

  /**
   * @param greeting adds what every agent is told
   */
  Arrival(
      Agents agents,
      Frameworks frameworks,
      Subscriptions subscriptions,
      Tasks tasks,
      Operations operations,
      Statuses statuses,
      StatusUpdates updates,
      Allocator allocator,
      Departure departure,
      Withdrawal withdrawal,
      AgentChecks checks,
      Health health,
      Clock clock,
      Consumer<AgentRegistered.Builder> greeting) {
    this.agents = agents;
    this.frameworks = frameworks;
    this.subscriptions = subscriptions;
    this.tasks = tasks;
    this.operations = operations;
    this.statuses = statuses;
    this.updates = updates;
    this.allocator = allocator;
    this.departure = departure;
    this.withdrawal = withdrawal;
    this.checks = checks;
    this.health = health;
    this.clock = clock;
    this.greeting = greeting;
  }

  /**
   * Adds an agent that this master does not have.
   *
   * @param expected false: frameworks may have been told that its tasks are lost
   */
  void add(AgentSession session, RegisterAgent register, boolean expected) {
    // While the agent was stored, another may have come with the same tasks.
    if (refuse(session, register)) {
      return;
    }
    String message =
        agents.unreachable().containsKey(register.getAgent().getId().getValue())
            ? "Unreachable agent re-reregistered"
            : "Unknown agent reregistered";
    Agent agent =
        new Agent(
            register.getAgent(),
            AgentChecks.total(register),
            Resources.of(register.getCheckpointedResourcesList()),
            clock.now(),
            agents::touch);
    for (TaskKey key : agents.takeUnreachableTasks(agent.key())) {
      Framework framework = frameworks.get(key.frameworkId());
      if (framework != null) {
        framework.forgetEnded(key.taskId());
      }
    }
    agents.add(agent);
    log.info("agent {} registered with {}", agent, agent.total());
    connect(agent, session, register);
    recoverFrameworks(register);
    List<TaskStatus> news = new ArrayList<>();
    List<Framework> told = new ArrayList<>();
    for (AgentExecutor executor : register.getExecutorsList()) {
      addExecutor(agent, executor);
    }
    for (Task named : register.getTasksList()) {
      Framework framework = frameworks.get(named.getFrameworkId().getValue());
      if (framework == null || framework.task(named.getTaskId().getValue()) != null) {
        // Nobody is to be told of it; or the id was used again elsewhere after the task ended.
        continue;
      }
      Task task = normal(named, framework);
      framework.forgetEnded(task.getTaskId().getValue());
      tasks.adopt(task, framework, agent);
      if (!expected) {
        told.add(framework);
        news.add(statuses.latest(task, TaskStatus.Reason.REASON_AGENT_REREGISTERED, message));
      }
    }
    operations.reregistered(agent, register.getOperationsList());
    addToAllocator(agent);
    greet(agent, register);
    withdrawal.arrived(agent);
    for (int i = 0; i < news.size(); i++) {
      updates.forward(told.get(i), news.get(i));
    }
  }

  /** Brings back an agent that this master has, with what it says now. */
  void rejoin(AgentSession session, Agent agent, RegisterAgent register) {
    if (refuse(session, register)) {
      return;
    }
    agent
        .channel()
        .filter(old -> old != session)
        .ifPresent(old -> old.close("The agent registered again in a newer session"));
    departure.disconnected(agent);
    agent.update(
        register.getAgent(),
        AgentChecks.total(register),
        Resources.of(register.getCheckpointedResourcesList()));
    log.info("agent {} registered again with {}", agent, agent.total());
    agent.reregisteredAt(clock.now());
    connect(agent, session, register);
    recoverFrameworks(register);
    executors(agent, register);
    Set<TaskKey> named = new LinkedHashSet<>();
    for (Task task : register.getTasksList()) {
      named.add(Tasks.key(task));
      adoptUnknown(agent, task);
    }
    List<Task> lost = lost(agent, named);
    operations.reregistered(agent, register.getOperationsList());
    allocator.removeAgent(agent.id());
    addToAllocator(agent);
    greet(agent, register);
    withdrawal.arrived(agent);
    ask(agent, lost);
    killAgain(agent, named);
  }

  private boolean refuse(AgentSession session, RegisterAgent register) {
    var error = checks.invalid(register);
    error.ifPresent(reason -> session.refuse(reason, false));
    return error.isPresent();
  }

  private void connect(Agent agent, AgentSession session, RegisterAgent register) {
    agent.describe(register.getVersion(), register.getAddress(), register.getFeatureLevel());
    agent.connect(session);
    session.bind(agent);
    health.watch(agent);
  }

  private void recoverFrameworks(RegisterAgent register) {
    for (FrameworkInfo info : register.getFrameworksList()) {
      String id = info.getId().getValue();
      if (frameworks.get(id) == null && !frameworks.isCompleted(id)) {
        subscriptions.recover(info);
      }
    }
  }

  private void addExecutor(Agent agent, AgentExecutor named) {
    Framework framework = frameworks.get(named.getFrameworkId().getValue());
    if (framework != null) {
      ExecutorInfo executor =
          normal(named.getExecutor(), framework).toBuilder().setFrameworkId(framework.id()).build();
      tasks.addExecutor(executor, framework, agent);
    }
  }

  private void executors(Agent agent, RegisterAgent register) {
    Map<ExecutorKey, AgentExecutor> named = new LinkedHashMap<>();
    for (AgentExecutor executor : register.getExecutorsList()) {
      named.put(
          new ExecutorKey(
              executor.getFrameworkId().getValue(),
              executor.getExecutor().getExecutorId().getValue()),
          executor);
    }
    for (ExecutorKey key : agent.executors().keySet()) {
      if (!named.containsKey(key)) {
        tasks.removeExecutor(agent, key);
      }
    }
    named.forEach(
        (key, executor) -> {
          if (!agent.executors().containsKey(key)) {
            addExecutor(agent, executor);
          }
        });
  }

  /** A terminal task that the master has forgotten was acknowledged: the agent will hear of it. */
  private void adoptUnknown(Agent agent, Task named) {
    Framework framework = frameworks.get(named.getFrameworkId().getValue());
    if (framework != null
        && framework.task(named.getTaskId().getValue()) == null
        && Tasks.holdsResources(named.getState())) {
      framework.forgetEnded(named.getTaskId().getValue());
      tasks.adopt(normal(named, framework), framework, agent);
    }
  }

  /** In the new format of reservations, and marked with the role that it is allocated to. */
  private static <T extends Message> T normal(T message, Framework framework) {
    Resource.AllocationInfo allocation =
        Resource.AllocationInfo.newBuilder().setRole(framework.roles().iterator().next()).build();
    return ResourceFields.map(
        PreRefinement.upgrade(message),
        resource ->
            resource.hasAllocationInfo()
                ? resource
                : resource.toBuilder().setAllocationInfo(allocation).build());
  }

  private void addToAllocator(Agent agent) {
    Map<FrameworkID, Resources> used = new LinkedHashMap<>();
    agent
        .used()
        .forEach(
            (id, resources) -> used.put(FrameworkID.newBuilder().setValue(id).build(), resources));
    allocator.addAgent(agent.info(), AgentOptions.ALL, agent.total(), used);
  }

  /** Tells the agent that it is registered. */
  void welcome(Agent agent) {
    AgentRegistered.Builder registered = AgentRegistered.newBuilder().setAgentId(agent.id());
    greeting.accept(registered);
    agent.send(LinkMessage.newBuilder().setAgentRegistered(registered));
  }

  private void greet(Agent agent, RegisterAgent register) {
    welcome(agent);
    for (FrameworkInfo info : register.getFrameworksList()) {
      Framework framework = frameworks.get(info.getId().getValue());
      if (framework == null) {
        agent.send(
            LinkMessage.newBuilder()
                .setShutdownFramework(ShutdownFramework.newBuilder().setFrameworkId(info.getId())));
      } else if (framework.connected()) {
        agent.send(
            LinkMessage.newBuilder()
                .setUpdateFramework(UpdateFramework.newBuilder().setFramework(framework.info())));
      }
    }
  }

  /**
   * The tasks that never reached the agent, or that it has forgotten. They use nothing any more;
   * the agent is to say so to their frameworks, which it repeats until they have heard.
   */
  private List<Task> lost(Agent agent, Set<TaskKey> named) {
    List<Task> lost = new ArrayList<>();
    for (TaskKey key : agent.tasks().keySet()) {
      Framework framework = frameworks.get(key.frameworkId());
      if (named.contains(key) || framework == null) {
        continue;
      }
      Task task = framework.task(key.taskId());
      if (TaskStates.isTerminal(task.getState())) {
        forget(framework, task);
      } else {
        TaskStatus status =
            statuses
                .of(
                    task,
                    TaskState.TASK_DROPPED,
                    TaskStatus.Reason.REASON_RECONCILIATION,
                    "Task is unknown to the agent")
                .build();
        lost.add(tasks.update(framework, task, status, TaskState.TASK_DROPPED));
      }
    }
    return lost;
  }

  /** A task that has ended, and that the agent has forgotten: nobody will tell of it again. */
  private void forget(Framework framework, Task task) {
    if (!StatusUpdates.endTold(task)) {
      updates.forward(
          framework,
          statuses
              .latest(task, TaskStatus.Reason.REASON_RECONCILIATION, "Latest task state")
              .toBuilder()
              .setState(task.getState())
              .build());
    }
    tasks.remove(framework, task, false);
  }

  private void ask(Agent agent, List<Task> lost) {
    Map<String, ReconcileTasks.Builder> messages = new LinkedHashMap<>();
    for (Task task : lost) {
      String id = task.getFrameworkId().getValue();
      messages
          .computeIfAbsent(
              id,
              i ->
                  ReconcileTasks.newBuilder()
                      .setFrameworkId(task.getFrameworkId())
                      .setPartitionAware(frameworks.get(id).capabilities().partitionAware()))
          .addTaskIds(task.getTaskId());
    }
    messages
        .values()
        .forEach(message -> agent.send(LinkMessage.newBuilder().setReconcileTasks(message)));
  }

  /** Kills once more what was to be killed, and is still there. */
  private void killAgain(Agent agent, Set<TaskKey> named) {
    for (TaskKey key : agent.killed()) {
      if (named.contains(key)) {
        agent.send(
            LinkMessage.newBuilder()
                .setKillTask(
                    KillTask.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(key.frameworkId()))
                        .setTaskId(TaskID.newBuilder().setValue(key.taskId()))));
      }
    }
  }
}
