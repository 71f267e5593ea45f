package io.kernos.master;

import com.google.protobuf.ByteString;
import io.kernos.api.link.AgentExecutor;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.Pong;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.link.RunTasks;
import io.kernos.api.link.UpdateOperation;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.OperationStatus;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.UUID;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.kernos.testkit.sim.VirtualClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An agent as the master sees it: says what the test wants, remembers what it is told. */
final class TestAgent implements SessionHandler {
  final MasterRig rig;
  final VirtualClock clock;
  final NodeId node;
  final Link link;
  AgentInfo info;
  Resources checkpointed = Resources.EMPTY;
  final Map<String, Task> tasks = new LinkedHashMap<>();
  final Map<String, FrameworkInfo> frameworks = new LinkedHashMap<>();
  final List<AgentExecutor> executors = new ArrayList<>();
  final List<LinkMessage> received = new ArrayList<>();
  Session session;
  long number = 2;
  boolean registered;
  boolean answersPings = true;
  int featureLevel = 1;
  String refusal;
  boolean toldToStop;

  TestAgent(MasterRig rig, String hostname, String resources) {
    this(rig, hostname, resources, hostname + "-node");
  }

  TestAgent(MasterRig rig, String hostname, String resources, String node) {
    this.rig = rig;
    this.clock = rig.scheduler.clock();
    this.node = new NodeId(node);
    this.link = rig.network.join(this.node, clock);
    this.info =
        AgentInfo.newBuilder()
            .setHostname(hostname)
            .addAllResources(Resources.parse(resources).toProto())
            .build();
  }

  /** A former life of this agent, in a session before. */
  TestAgent before() {
    TestAgent former = new TestAgent(rig, info.getHostname(), "cpus:2;mem:100", "former-node");
    former.info = info;
    former.number = number - 1;
    return former;
  }

  void register() {
    registered = false;
    link.connect(rig.node, this);
  }

  String id() {
    return info.getId().getValue();
  }

  @Override
  public void opened(Session opened) {
    session = opened;
    RegisterAgent.Builder register =
        RegisterAgent.newBuilder()
            .setAgent(info)
            .setFeatureLevel(featureLevel)
            .setAddress("127.0.0.9")
            .setSession(number)
            .addAllCheckpointedResources(checkpointed.toProto())
            .addAllExecutors(executors)
            .addAllTasks(tasks.values())
            .addAllFrameworks(frameworks.values());
    session.send(LinkMessage.newBuilder().setRegisterAgent(register).build());
  }

  @Override
  public void received(Session from, LinkMessage message) {
    received.add(message);
    switch (message.getBodyCase()) {
      case AGENT_REGISTERED -> {
        info = info.toBuilder().setId(message.getAgentRegistered().getAgentId()).build();
        registered = true;
      }
      case AGENT_REFUSED -> {
        refusal = message.getAgentRefused().getReason();
        toldToStop = message.getAgentRefused().getShutdown();
      }
      case PING -> {
        if (answersPings) {
          send(LinkMessage.newBuilder().setPong(Pong.getDefaultInstance()));
        }
      }
      case RUN_TASKS -> run(message.getRunTasks());
      default -> {
        // The test looks at it.
      }
    }
  }

  private void run(RunTasks run) {
    frameworks.put(run.getFramework().getId().getValue(), run.getFramework());
    for (TaskInfo task : run.getTasksList()) {
      tasks.put(
          task.getTaskId().getValue(),
          Task.newBuilder()
              .setName(task.getName())
              .setTaskId(task.getTaskId())
              .setFrameworkId(run.getFramework().getId())
              .setAgentId(info.getId())
              .setState(TaskState.TASK_STAGING)
              .addAllResources(task.getResourcesList())
              .build());
    }
  }

  @Override
  public void closed(String reason) {
    session = null;
    registered = false;
  }

  void send(LinkMessage.Builder message) {
    session.send(message.build());
  }

  /** Tells the master a task's state; gives the update's uuid. */
  ByteString update(String taskId, TaskState state) {
    return update(taskId, TaskStatus.newBuilder().setState(state));
  }

  ByteString update(String taskId, TaskStatus.Builder status) {
    Task task = tasks.get(taskId);
    ByteString uuid = rig.scheduler.ids().uuidBytes();
    tasks.put(taskId, task.toBuilder().setState(status.getState()).build());
    send(
        LinkMessage.newBuilder()
            .setUpdateTask(
                UpdateTask.newBuilder()
                    .setFrameworkId(task.getFrameworkId())
                    .setStatus(
                        status
                            .setTaskId(task.getTaskId())
                            .setUuid(uuid)
                            .setSource(TaskStatus.Source.SOURCE_EXECUTOR))));
    rig.settle();
    return uuid;
  }

  /** Says that an operation has ended. */
  void finish(ByteString operation, OperationState state) {
    send(
        LinkMessage.newBuilder()
            .setUpdateOperation(
                UpdateOperation.newBuilder()
                    .setOperationUuid(operation)
                    .setStatus(
                        OperationStatus.newBuilder()
                            .setState(state)
                            .setUuid(
                                UUID.newBuilder().setValue(rig.scheduler.ids().uuidBytes())))));
    rig.settle();
  }

  /** A task that the agent has without the master's doing. */
  void has(String frameworkId, String taskId, String resources, TaskState state) {
    FrameworkID id = FrameworkID.newBuilder().setValue(frameworkId).build();
    frameworks.put(
        frameworkId, FrameworkInfo.newBuilder().setUser("nobody").setName("old").setId(id).build());
    List<Resource> allocated = Resources.parse(resources).allocatedTo("*").toProto();
    tasks.put(
        taskId,
        Task.newBuilder()
            .setName(taskId)
            .setTaskId(TaskID.newBuilder().setValue(taskId))
            .setFrameworkId(id)
            .setAgentId(info.getId())
            .setState(state)
            .addAllResources(allocated)
            .build());
  }

  /** What it was told of one kind. */
  List<LinkMessage> told(LinkMessage.BodyCase kind) {
    return received.stream().filter(message -> message.getBodyCase() == kind).toList();
  }
}
