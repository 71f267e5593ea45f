package io.kernos.agent;

import com.google.protobuf.ByteString;
import io.kernos.agent.fetcher.Fetcher;
import io.kernos.agent.sandbox.Sandboxes;
import io.kernos.api.link.AcknowledgeUpdate;
import io.kernos.api.link.AgentExecutor;
import io.kernos.api.link.AgentRegistered;
import io.kernos.api.link.ExecutorCall;
import io.kernos.api.link.ExecutorEvent;
import io.kernos.api.link.ExecutorHostReady;
import io.kernos.api.link.ExecutorTerminated;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.link.RunTasks;
import io.kernos.api.link.StartExecutor;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.executor.Call;
import io.kernos.api.v1.executor.Event;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.kernos.spi.time.Ids;
import io.kernos.testkit.sim.FakeContainerizer;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimDisk;
import io.kernos.testkit.sim.SimLeaders;
import io.kernos.testkit.sim.SimNetwork;
import io.kernos.testkit.sim.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** One agent under virtual time, between a scripted master and a scripted executor host. */
final class AgentLab {
  static final FrameworkInfo FRAMEWORK =
      FrameworkInfo.newBuilder()
          .setId(FrameworkID.newBuilder().setValue("f1"))
          .setUser("root")
          .setName("lab")
          .setCheckpoint(true)
          .addCapabilities(
              FrameworkInfo.Capability.newBuilder()
                  .setType(FrameworkInfo.Capability.Type.PARTITION_AWARE))
          .build();

  final Scheduler scheduler = new Scheduler(1);
  final SimNetwork network = new SimNetwork(scheduler);
  final SimDisk disk = new SimDisk(scheduler, "agent");
  final SimLeaders leaders = new SimLeaders(scheduler);
  final FakeContainerizer containers =
      new FakeContainerizer(scheduler, "machine", s -> Script.exits(Duration.ofHours(1), 0));
  final Ids ids = scheduler.ids();
  AgentConfig config = AgentConfig.builder(Path.of("/data")).build();
  Fetcher fetcher = Fetcher.none();
  Sandboxes sandboxes = Sandboxes.none();
  String bootId = "boot-1";
  Master master = new Master("master-1", 1);
  Host host;
  Agent agent;
  private VirtualClock clock;
  private NodeId node;
  private int lives;

  /** Starts a life of the agent, and its host. */
  AgentLab boot() {
    lives++;
    node = new NodeId("agent-life-" + lives);
    clock = scheduler.clock();
    Link link = network.join(node, clock);
    AgentInfo info =
        AgentInfo.newBuilder()
            .setHostname("host1")
            .setPort(5051)
            .addAllResources(
                Resources.parse("cpus:8;mem:8192;disk:10000;ports:[31000-32000]").toProto())
            .build();
    agent =
        new Agent(
            config,
            new Machine(info, "127.0.0.1:5051", bootId),
            new AgentWorld(
                clock,
                ids,
                link,
                link,
                leaders.on(clock),
                disk.open(clock),
                containers.open(clock),
                sandboxes,
                fetcher));
    agent.start();
    host = new Host(host == null ? new LinkedHashMap<>() : host.running);
    return this;
  }

  /** The agent and its host die at once. */
  AgentLab crash() {
    network.crash(node, false);
    network.crash(host.node, false);
    disk.processCrash();
    return this;
  }

  void await(BooleanSupplier condition) {
    if (!scheduler.runUntil(condition, Duration.ofMinutes(30))) {
      throw new AssertionError("never happened; the trace ends with\n" + scheduler.trace());
    }
  }

  AgentLab registered() {
    await(() -> !master.registrations.isEmpty() && master.session != null);
    return this;
  }

  void run(Duration time) {
    scheduler.runFor(time);
  }

  static TaskInfo task(String id) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(AgentID.newBuilder().setValue("S0"))
        .addAllResources(Resources.parse("cpus:1;mem:64").toProto())
        .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
        .build();
  }

  static ExecutorInfo customExecutor(String id) {
    return ExecutorInfo.newBuilder()
        .setExecutorId(ExecutorID.newBuilder().setValue(id))
        .setType(ExecutorInfo.Type.CUSTOM)
        .setCommand(CommandInfo.newBuilder().setValue("./run"))
        .build();
  }

  static TaskInfo customTask(String id, String executor) {
    return task(id).toBuilder().clearCommand().setExecutor(customExecutor(executor)).build();
  }

  void launch(TaskInfo task) {
    RunTasks.Builder run = RunTasks.newBuilder().setFramework(FRAMEWORK).addTasks(task);
    if (task.hasExecutor()) {
      run.setExecutor(task.getExecutor());
    }
    master.send(LinkMessage.newBuilder().setRunTasks(run));
  }

  /** The leading master: takes every agent as S0, keeps all updates. */
  final class Master {
    final long term;
    final NodeId id;
    final List<RegisterAgent> registrations = new ArrayList<>();
    final List<UpdateTask> updates = new ArrayList<>();
    final List<LinkMessage> received = new ArrayList<>();
    boolean acknowledges = true;
    boolean takes = true;
    Duration pingTimeout = Duration.ZERO;
    Session session;

    Master(String name, long term) {
      this.term = term;
      id = new NodeId(name);
      network.join(id, scheduler.clock()).listen(peer -> new End());
      leaders.announce(new Leader(id, term, "127.0.0.1", 5050));
    }

    void send(LinkMessage.Builder message) {
      session.send(message.setTerm(term).build());
    }

    List<TaskState> states(String taskId) {
      return updates.stream()
          .filter(u -> u.getStatus().getTaskId().getValue().equals(taskId))
          .map(u -> u.getStatus().getState())
          .toList();
    }

    UpdateTask last(String taskId) {
      return updates.stream()
          .filter(u -> u.getStatus().getTaskId().getValue().equals(taskId))
          .reduce((a, b) -> b)
          .orElseThrow();
    }

    void acknowledge(UpdateTask update) {
      send(
          LinkMessage.newBuilder()
              .setAcknowledgeUpdate(
                  AcknowledgeUpdate.newBuilder()
                      .setFrameworkId(update.getFrameworkId())
                      .setTaskId(update.getStatus().getTaskId())
                      .setUuid(update.getStatus().getUuid())));
    }

    private void handle(LinkMessage message) {
      received.add(message);
      if (message.hasRegisterAgent()) {
        registrations.add(message.getRegisterAgent());
        if (takes) {
          send(
              LinkMessage.newBuilder()
                  .setAgentRegistered(
                      AgentRegistered.newBuilder()
                          .setAgentId(AgentID.newBuilder().setValue("S0"))
                          .setPingTimeoutMs(pingTimeout.toMillis())));
        }
      } else if (message.hasUpdateTask()) {
        updates.add(message.getUpdateTask());
        if (acknowledges) {
          acknowledge(message.getUpdateTask());
        }
      }
    }

    private final class End implements SessionHandler {
      private Session mine;

      @Override
      public void opened(Session opened) {
        mine = opened;
        session = opened;
      }

      @Override
      public void received(Session from, LinkMessage message) {
        handle(message);
      }

      @Override
      public void closed(String reason) {
        if (session == mine) {
          session = null;
        }
      }
    }
  }

  /** The host of built-in executors: does nothing by itself but subscribe those that it has. */
  final class Host implements SessionHandler {
    final NodeId node = new NodeId(AgentLab.this.node.value() + "-executor");
    final VirtualClock hostClock = scheduler.clock();
    final Link link;
    final Map<String, StartExecutor> running;
    final List<Event> events = new ArrayList<>();
    Session session;

    Host(Map<String, StartExecutor> running) {
      this.running = running;
      link = network.join(node, hostClock);
      connect();
    }

    private void connect() {
      link.connect(AgentLab.this.node, this);
    }

    Call.Builder call(String executorId, Call.Type type) {
      return Call.newBuilder()
          .setFrameworkId(FRAMEWORK.getId())
          .setExecutorId(ExecutorID.newBuilder().setValue(executorId))
          .setType(type);
    }

    void update(String executorId, String taskId, TaskState state) {
      TaskStatus status =
          TaskStatus.newBuilder()
              .setTaskId(TaskID.newBuilder().setValue(taskId))
              .setState(state)
              .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
              .setUuid(ids.uuidBytes())
              .build();
      send(
          call(executorId, Call.Type.UPDATE).setUpdate(Call.Update.newBuilder().setStatus(status)));
    }

    void send(Call.Builder call) {
      session.send(
          LinkMessage.newBuilder()
              .setExecutorCall(ExecutorCall.newBuilder().setCall(call))
              .build());
    }

    void ended(String executorId) {
      running.remove(executorId);
      session.send(
          LinkMessage.newBuilder()
              .setExecutorTerminated(
                  ExecutorTerminated.newBuilder()
                      .setFrameworkId(FRAMEWORK.getId())
                      .setExecutorId(ExecutorID.newBuilder().setValue(executorId)))
              .build());
    }

    List<Event.Type> types() {
      return events.stream().map(Event::getType).toList();
    }

    ByteString acknowledged(int index) {
      return events.stream()
          .filter(e -> e.getType() == Event.Type.ACKNOWLEDGED)
          .skip(index)
          .findFirst()
          .orElseThrow()
          .getAcknowledged()
          .getUuid();
    }

    @Override
    public void opened(Session opened) {
      session = opened;
      ExecutorHostReady.Builder ready = ExecutorHostReady.newBuilder();
      running
          .values()
          .forEach(
              s ->
                  ready.addRecovered(
                      AgentExecutor.newBuilder()
                          .setFrameworkId(s.getFramework().getId())
                          .setExecutor(s.getExecutor())));
      session.send(LinkMessage.newBuilder().setExecutorHostReady(ready).build());
      running
          .keySet()
          .forEach(
              id ->
                  send(
                      call(id, Call.Type.SUBSCRIBE)
                          .setSubscribe(Call.Subscribe.getDefaultInstance())));
    }

    @Override
    public void received(Session from, LinkMessage message) {
      if (message.hasStartExecutor()) {
        running.put(
            message.getStartExecutor().getExecutor().getExecutorId().getValue(),
            message.getStartExecutor());
      } else if (message.hasExecutorEvent()) {
        ExecutorEvent event = message.getExecutorEvent();
        events.add(event.getEvent());
      }
    }

    @Override
    public void closed(String reason) {
      session = null;
      hostClock.after(Duration.ofMillis(100), this::connect);
    }
  }
}
