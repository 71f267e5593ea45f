package io.kernos.executor;

import com.google.protobuf.ByteString;
import io.kernos.api.link.ExecutorEvent;
import io.kernos.api.link.ExecutorHostReady;
import io.kernos.api.link.ExecutorTerminated;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.StartExecutor;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskGroupInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.executor.Call;
import io.kernos.api.v1.executor.Event;
import io.kernos.executor.check.Prober;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Exit;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.kernos.testkit.sim.FakeContainerizer;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimDisk;
import io.kernos.testkit.sim.SimNetwork;
import io.kernos.testkit.sim.VirtualClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host of executors under virtual time, with an agent that writes down what it hears. */
final class ExecutorFixture {
  static final FrameworkID FRAMEWORK = FrameworkID.newBuilder().setValue("f").build();
  static final Duration FOREVER = Duration.ofDays(30);

  final Scheduler scheduler = new Scheduler(1);
  final SimNetwork network = new SimNetwork(scheduler);
  final SimDisk disk = new SimDisk(scheduler, "host");
  final Map<String, Script> scripts = new HashMap<>();
  final FakeContainerizer machine =
      new FakeContainerizer(
          scheduler,
          "machine",
          spec ->
              scripts.getOrDefault(
                  spec.command().getValue().replace("exec >&2\n", ""), Script.exits(FOREVER, 0)));
  final List<TaskStatus> updates = new ArrayList<>();
  final List<Call.Subscribe> subscribes = new ArrayList<>();
  final List<ExecutorHostReady> ready = new ArrayList<>();
  final List<ExecutorTerminated> terminated = new ArrayList<>();
  final FakeProber prober = new FakeProber();
  boolean acknowledging = true;
  boolean taskKilling = true;
  ExecutorHost host;
  private final NodeId agent = new NodeId("agent");
  private VirtualClock clock;
  private NodeId node;
  private int lives;
  private Session session;

  /** What probes find now. */
  static final class FakeProber implements Prober {
    Future<Integer> http = Future.succeededFuture(200);
    Future<Boolean> tcp = Future.succeededFuture(true);
    final List<String> asked = new ArrayList<>();

    @Override
    public Future<Integer> http(String url, Duration timeout) {
      asked.add(url);
      return http;
    }

    @Override
    public Future<Boolean> tcp(String host, int port, Duration timeout) {
      asked.add(host + ":" + port);
      return tcp;
    }
  }

  ExecutorFixture() {
    Link link = network.join(agent, scheduler.clock());
    link.listen(peer -> new AgentSide());
    startHost();
  }

  private final class AgentSide implements SessionHandler {
    @Override
    public void opened(Session opened) {
      session = opened;
    }

    @Override
    public void received(Session from, LinkMessage message) {
      switch (message.getBodyCase()) {
        case EXECUTOR_HOST_READY -> ready.add(message.getExecutorHostReady());
        case EXECUTOR_TERMINATED -> terminated.add(message.getExecutorTerminated());
        case EXECUTOR_CALL -> {
          Call call = message.getExecutorCall().getCall();
          if (call.getType() == Call.Type.SUBSCRIBE) {
            subscribes.add(call.getSubscribe());
            call.getSubscribe()
                .getUnacknowledgedUpdatesList()
                .forEach(u -> updated(call.getExecutorId(), u.getStatus()));
          } else {
            updated(call.getExecutorId(), call.getUpdate().getStatus());
          }
        }
        default -> throw new AssertionError(message);
      }
    }

    @Override
    public void closed(String reason) {
      session = null;
    }
  }

  private void updated(ExecutorID executor, TaskStatus status) {
    if (updates.stream().noneMatch(u -> u.getUuid().equals(status.getUuid()))) {
      updates.add(status);
    }
    if (acknowledging) {
      acknowledge(executor, status.getTaskId(), status.getUuid());
    }
  }

  void acknowledge(ExecutorID executor, TaskID task, ByteString uuid) {
    send(
        executor.getValue(),
        Event.newBuilder()
            .setType(Event.Type.ACKNOWLEDGED)
            .setAcknowledged(Event.Acknowledged.newBuilder().setTaskId(task).setUuid(uuid))
            .build());
  }

  private void startHost() {
    clock = scheduler.clock();
    node = new NodeId("host-" + lives++);
    host =
        new ExecutorHost(
            new ExecutorConfig(
                "10.0.0.1:5051",
                true,
                Duration.ofSeconds(5),
                Duration.ofMinutes(15),
                Duration.ofMillis(100)),
            new ExecutorWorld(
                clock,
                scheduler.ids(),
                network.join(node, clock),
                agent,
                disk.open(clock),
                machine.open(clock),
                prober));
    Future<Void> started = host.start();
    run(Duration.ofSeconds(1));
    if (!started.succeeded()) {
      throw new AssertionError("did not start", started.cause());
    }
  }

  /** Kills the host without a word, and starts it again after {@code pause}. */
  void crash(Duration pause) {
    clock.kill();
    host.stop();
    network.crash(node, false);
    disk.processCrash();
    run(pause);
    startHost();
  }

  void run(Duration time) {
    scheduler.runFor(time);
  }

  void send(String executor, Event event) {
    session.send(
        LinkMessage.newBuilder()
            .setExecutorEvent(
                ExecutorEvent.newBuilder()
                    .setFrameworkId(FRAMEWORK)
                    .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                    .setEvent(event))
            .build());
  }

  void start(String executor, boolean group) {
    FrameworkInfo.Builder framework =
        FrameworkInfo.newBuilder().setUser("root").setName("test").setId(FRAMEWORK);
    if (taskKilling) {
      framework.addCapabilities(
          FrameworkInfo.Capability.newBuilder()
              .setType(FrameworkInfo.Capability.Type.TASK_KILLING_STATE));
    }
    session.send(
        LinkMessage.newBuilder()
            .setStartExecutor(
                StartExecutor.newBuilder()
                    .setFramework(framework)
                    .setExecutor(
                        ExecutorInfo.newBuilder()
                            .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                            .setType(group ? ExecutorInfo.Type.DEFAULT : ExecutorInfo.Type.UNKNOWN))
                    .setAgent(
                        AgentInfo.newBuilder()
                            .setHostname("h")
                            .setId(AgentID.newBuilder().setValue("a")))
                    .setContainerId(ContainerID.newBuilder().setValue("c-" + executor))
                    .setSandbox("/sandbox/" + executor))
            .build());
  }

  /** A task whose command is its id. */
  static TaskInfo.Builder task(String id) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(AgentID.newBuilder().setValue("a"))
        .setCommand(CommandInfo.newBuilder().setValue(id))
        .addResources(scalar("cpus", 0.5))
        .addResources(scalar("mem", 64));
  }

  private static Resource.Builder scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value));
  }

  /** Starts a command executor and gives it its task. */
  void command(TaskInfo.Builder task) {
    String id = task.getTaskId().getValue();
    start(id, false);
    launch(id, task);
  }

  void launch(String executor, TaskInfo.Builder task) {
    send(
        executor,
        Event.newBuilder()
            .setType(Event.Type.LAUNCH)
            .setLaunch(Event.Launch.newBuilder().setTask(task))
            .build());
  }

  void launchGroup(String executor, TaskInfo.Builder... tasks) {
    TaskGroupInfo.Builder group = TaskGroupInfo.newBuilder();
    for (TaskInfo.Builder task : tasks) {
      group.addTasks(task);
    }
    send(
        executor,
        Event.newBuilder()
            .setType(Event.Type.LAUNCH_GROUP)
            .setLaunchGroup(Event.LaunchGroup.newBuilder().setTaskGroup(group))
            .build());
  }

  void kill(String executor, String task, Optional<Duration> grace) {
    Event.Kill.Builder kill = Event.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(task));
    grace.ifPresent(g -> kill.setKillPolicy(policy(g)));
    send(executor, Event.newBuilder().setType(Event.Type.KILL).setKill(kill).build());
  }

  static KillPolicy policy(Duration grace) {
    return KillPolicy.newBuilder().setGracePeriod(nanos(grace)).build();
  }

  static DurationInfo nanos(Duration duration) {
    return DurationInfo.newBuilder().setNanoseconds(duration.toNanos()).build();
  }

  void shutdown(String executor) {
    send(executor, Event.newBuilder().setType(Event.Type.SHUTDOWN).build());
  }

  /** Ignores SIGTERM. */
  static Script stubborn() {
    return new Script(FOREVER, Exit.code(0), Optional.empty(), Optional.empty());
  }

  static Script exits(Duration after, int code) {
    return Script.exits(after, code);
  }

  List<TaskStatus> of(String task) {
    return updates.stream().filter(u -> u.getTaskId().getValue().equals(task)).toList();
  }

  List<TaskState> states(String task) {
    return of(task).stream().map(TaskStatus::getState).toList();
  }

  TaskStatus last(String task) {
    List<TaskStatus> all = of(task);
    return all.get(all.size() - 1);
  }

  List<String> running() {
    return machine.running().stream().map(ContainerSpec::id).toList();
  }
}
