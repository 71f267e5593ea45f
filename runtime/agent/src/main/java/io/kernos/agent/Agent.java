package io.kernos.agent;

import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.agent.checkpoint.Saved;
import io.kernos.agent.container.OperatorContainers;
import io.kernos.agent.executor.ContainerUsage;
import io.kernos.agent.executor.CustomExecutors;
import io.kernos.agent.executor.Draining;
import io.kernos.agent.executor.ExecutorCalls;
import io.kernos.agent.executor.ExecutorCalls.Answer;
import io.kernos.agent.executor.ExecutorCalls.Phase;
import io.kernos.agent.executor.ExecutorHost;
import io.kernos.agent.executor.ExecutorTokens;
import io.kernos.agent.executor.Executors;
import io.kernos.agent.executor.Garbage;
import io.kernos.agent.executor.HostedExecutors;
import io.kernos.agent.executor.Settlement;
import io.kernos.agent.executor.TaskUpdates;
import io.kernos.agent.launch.Kills;
import io.kernos.agent.launch.Launches;
import io.kernos.agent.launch.Orders;
import io.kernos.agent.launch.Preparation;
import io.kernos.agent.operation.Operations;
import io.kernos.agent.recovery.Recovery;
import io.kernos.agent.registration.Description;
import io.kernos.agent.registration.Identity;
import io.kernos.agent.registration.Registration;
import io.kernos.agent.sandbox.SandboxPaths;
import io.kernos.agent.status.StatusUpdateManager;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorConnection;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Frameworks;
import io.kernos.agent.view.AgentView;
import io.kernos.agent.view.AgentView.AgentState;
import io.kernos.agent.view.AgentView.FrameworkView;
import io.kernos.agent.view.Counters;
import io.kernos.api.checkpoint.AgentRecord;
import io.kernos.api.checkpoint.TaskRecord;
import io.kernos.api.link.AgentRegistered;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.link.UnregisterAgent;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.executor.Call;
import io.kernos.spi.security.Principal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's core: one single-threaded object, reached on one context, that sees the world through
 * {@link AgentWorld} alone. It wires the objects that do the work, and knows when it is what.
 */
public final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /** After every executor's grace period, how much longer a shutdown waits. */
  private static final Duration LAST_WAIT = Duration.ofSeconds(10);

  private final AgentConfig config;
  private final StoppableClock clock;
  private final Instant started;
  private final Identity identity;
  private final Checkpoint checkpoint;
  private final Frameworks frameworks;
  private final Draining draining = new Draining();
  private final Counters counters = new Counters();
  private final StatusUpdateManager manager;
  private final TaskUpdates updates;
  private final CustomExecutors custom;
  private final ContainerUsage usage;
  private final ExecutorHost host;
  private final Garbage garbage;
  private final Settlement settlement;
  private final Executors executors;
  private final ExecutorCalls calls;
  private final HostedExecutors hosted;
  private final Description description;
  private final Operations operations;
  private final Launches launches;
  private final Orders orders;
  private final OperatorContainers containers;
  private final Registration registration;
  private final Promise<Void> failure = Promise.promise();
  private Optional<Promise<Void>> shutdown = Optional.empty();
  private AgentState state = AgentState.RECOVERING;
  private Optional<Duration> recovery = Optional.empty();
  private boolean stopped;

  /**
   * An agent that does nothing until {@link #start}.
   *
   * @param config how it behaves
   * @param machine what it offers
   * @param world through which it acts
   */
  public Agent(AgentConfig config, Machine machine, AgentWorld world) {
    this.config = config;
    clock = new StoppableClock(world.clock());
    started = clock.now();
    identity = new Identity(machine);
    checkpoint = new Checkpoint(world.disk());
    frameworks = new Frameworks(config.history());
    SandboxPaths paths = new SandboxPaths(config.data());
    manager = new StatusUpdateManager(clock, checkpoint, this::forward);
    updates = new TaskUpdates(clock, world.ids(), identity, manager, draining, counters);
    custom =
        new CustomExecutors(
            config,
            identity,
            world.containers(),
            new ExecutorTokens(config.executors().tokenKey()),
            counters);
    usage = new ContainerUsage(frameworks, world.containers());
    host = new ExecutorHost(world.hosts(), identity);
    garbage =
        new Garbage(clock, checkpoint, world.sandboxes(), config.timeouts().garbage(), counters);
    settlement = new Settlement(checkpoint, frameworks, custom, manager, garbage);
    executors =
        new Executors(
            config,
            clock,
            identity,
            frameworks,
            custom,
            host,
            updates,
            settlement,
            counters,
            this::tell);
    calls = new ExecutorCalls(frameworks, executors, updates, this::tell);
    hosted = new HostedExecutors(frameworks, executors, updates, calls, host);
    operations =
        new Operations(
            clock, world.ids(), identity, checkpoint, world.sandboxes(), paths, this::tell);
    description = new Description(identity, frameworks, operations, manager);
    launches =
        new Launches(
            config,
            world.ids(),
            identity,
            checkpoint,
            frameworks,
            executors,
            updates,
            operations,
            new Preparation(world.sandboxes(), world.fetcher(), paths, custom, counters),
            paths,
            draining);
    orders =
        new Orders(
            frameworks,
            launches,
            new Kills(frameworks, executors, updates),
            executors,
            settlement,
            operations,
            manager,
            updates,
            checkpoint,
            usage,
            draining,
            this::tell,
            counters);
    containers =
        new OperatorContainers(
            config,
            checkpoint,
            frameworks,
            custom,
            world.containers(),
            world.sandboxes(),
            world.fetcher(),
            paths);
    executors.whenEnded(containers::ended);
    registration =
        new Registration(
            clock,
            world.ids(),
            world.masters(),
            world.leaders(),
            checkpoint,
            config.timeouts(),
            new MasterParty());
    settlement.whenIdle(this::idle);
    checkpoint.failure().onFailure(this::fail);
  }

  /**
   * Recovers what a former life left, then registers with the leading master.
   *
   * @return succeeds when the former life's executors are back or given up; fails when the
   *     checkpoint cannot be read
   */
  public Future<Void> start() {
    return checkpoint.load().compose(this::recover);
  }

  private Future<Void> recover(Saved saved) {
    Recovery recovery =
        new Recovery(
            config,
            clock,
            identity,
            checkpoint,
            frameworks,
            executors,
            settlement,
            custom,
            manager,
            counters);
    recovery.tables(saved);
    long life = saved.life() + 1;
    Future<Void> counted = checkpoint.life(life);
    launches.recover(saved.tasks().stream().mapToLong(TaskRecord::getSequence).max().orElse(0));
    garbage.recover(saved.garbage());
    boolean rebooted = saved.agent().isPresent() && !sameBoot(saved.agent().get().getBootId());
    if (rebooted) {
      LOG.warn("the machine was rebooted");
      rememberAgent();
    }
    return operations
        .recover(saved.resources(), saved.operations())
        .compose(done -> recovery.containers(rebooted))
        .onSuccess(found -> containers.recover(saved.containers(), found))
        .compose(
            done -> {
              calls.open(Phase.RECONNECTING);
              host.listen(hosted);
              return recovery.reconnected();
            })
        .compose(done -> counted)
        .onSuccess(done -> recovered(saved.term(), life));
  }

  private boolean sameBoot(String bootId) {
    String now = identity.machine().bootId();
    return bootId.isEmpty() || now.isEmpty() || bootId.equals(now);
  }

  private void recovered(long term, long life) {
    if (stopped) {
      return;
    }
    state = AgentState.DISCONNECTED;
    recovery = Optional.of(Duration.between(started, clock.now()));
    calls.open(Phase.OPEN);
    registration.start(term, life);
    clock.every(config.executors().heartbeat(), executors::heartbeat);
  }

  /** Lets go of everything at once, as a crash would: tasks run on. No call is heeded after it. */
  public void stop() {
    stopped = true;
    calls.open(Phase.CLOSED);
    clock.stop();
    checkpoint.close();
    registration.stop("the agent stops");
    host.stop();
    frameworks.executors().forEach(Executor::disconnect);
  }

  /**
   * Kills every task, tells the master, and stops.
   *
   * @return succeeds when nothing runs any more; fails when something outlives its grace period
   */
  public Future<Void> shutdown() {
    if (shutdown.isEmpty()) {
      shutdown = Optional.of(Promise.promise());
      LOG.info("shutting down");
      clock.after(executors.longestGrace().plus(LAST_WAIT), this::giveUp);
      terminate();
    }
    return shutdown.get().future();
  }

  /** Fails when the agent can go on no more, such as after a failed write of its checkpoint. */
  public Future<Void> failure() {
    return failure.future();
  }

  private void fail(Throwable reason) {
    if (!stopped) {
      LOG.error("the agent cannot go on: {}", reason.getMessage());
      stop();
      failure.tryFail(reason);
    }
  }

  private void giveUp() {
    if (!stopped) {
      String left = frameworks.executors().toString();
      stop();
      shutdown.get().tryFail("executors that do not end: " + left);
    }
  }

  private void terminate() {
    state = AgentState.TERMINATING;
    if (frameworks.isEmpty()) {
      idle();
    } else {
      frameworks.all().forEach(executors::shutdown);
    }
  }

  /** The last framework has gone. */
  private void idle() {
    if (state != AgentState.TERMINATING || stopped) {
      return;
    }
    // A master that dismissed this agent, or was told of its end, knows it no more.
    Future<Void> forgotten = checkpoint.forgetAgent();
    if (shutdown.isPresent()) {
      tell(
          LinkMessage.newBuilder()
              .setUnregisterAgent(UnregisterAgent.newBuilder().setReason("shut down"))
              .build());
      Promise<Void> done = shutdown.get();
      containers
          .shutdown()
          .eventually(() -> forgotten)
          .onComplete(
              result -> {
                stop();
                done.tryComplete();
              });
    } else {
      identity.forget();
      state = AgentState.DISCONNECTED;
      registration.again();
    }
  }

  /**
   * A call of the v1 executor API over HTTP.
   *
   * @param principal who calls; empty when no token is asked for
   * @param connection where events go from now on, when it is a SUBSCRIBE that succeeds
   */
  public Answer executorCall(
      Call call, Optional<Principal> principal, ExecutorConnection connection) {
    return calls.call(call, principal, connection);
  }

  /** The connection to an executor over HTTP was lost. */
  public void executorGone(ExecutorConnection connection) {
    frameworks.executors().forEach(e -> e.disconnected(connection));
  }

  /** The agent as it is now. */
  public AgentView view() {
    return new AgentView(
        identity.info(),
        state,
        started,
        recovery,
        config.timeouts().garbage(),
        registration.leader(),
        operations.total(),
        frameworks.all().stream().map(FrameworkView::of).toList(),
        frameworks.completed().stream().map(FrameworkView::of).toList(),
        operations.unacknowledged(),
        garbage.kept(),
        containers.view(),
        counters.snapshot());
  }

  /** Where it stands. */
  public AgentState state() {
    return state;
  }

  /** Shows each of its executors, by the id of its container, and where it stands. */
  public void forEachExecutor(BiConsumer<String, ExecutorState> action) {
    frameworks.executors().forEach(e -> action.accept(e.containerId().getValue(), e.state()));
  }

  /** The containers of operators, and what these may do to others. */
  public OperatorContainers containers() {
    return containers;
  }

  /** What the executors' containers use, by container id; those that cannot say, not. */
  public Future<Map<String, ResourceStatistics>> usage() {
    return usage.all();
  }

  private void tell(LinkMessage message) {
    if (!registration.send(message)) {
      LOG.debug("no master to tell {}", message.getBodyCase());
    }
  }

  private void forward(FrameworkID frameworkId, TaskStatus status) {
    UpdateTask.Builder update =
        UpdateTask.newBuilder().setFrameworkId(frameworkId).setStatus(status);
    frameworks
        .get(frameworkId)
        .flatMap(f -> f.executorOf(status.getTaskId().getValue()))
        .ifPresent(
            executor -> {
              executor.tasks().underWay(status);
              executor
                  .tasks()
                  .latestState(status.getTaskId().getValue())
                  .ifPresent(update::setLatestState);
            });
    tell(LinkMessage.newBuilder().setUpdateTask(update).build());
  }

  private Future<Void> rememberAgent() {
    return checkpoint.agent(
        AgentRecord.newBuilder()
            .setAgent(identity.info())
            .setBootId(identity.machine().bootId())
            .build());
  }

  private final class MasterParty implements Registration.Party {
    @Override
    public RegisterAgent.Builder describe() {
      return description.now();
    }

    @Override
    public boolean registered(AgentRegistered message) {
      if (identity.id().isPresent() && !identity.id().get().equals(message.getAgentId())) {
        LOG.error(
            "the master takes agent {} for {}",
            identity.id().get().getValue(),
            message.getAgentId().getValue());
        return false;
      }
      identity.become(message.getAgentId());
      draining.end();
      rememberAgent();
      if (state == AgentState.DISCONNECTED) {
        state = AgentState.RUNNING;
      }
      LOG.info("registered as {}", message.getAgentId().getValue());
      manager.resume();
      operations.resume();
      return true;
    }

    @Override
    public void disconnected() {
      if (state == AgentState.RUNNING) {
        state = AgentState.DISCONNECTED;
      }
      manager.pause();
      operations.pause();
    }

    @Override
    public void dismissed(String reason) {
      terminate();
    }

    @Override
    public void received(LinkMessage message) {
      if (state == AgentState.RUNNING) {
        orders.received(message);
      }
    }
  }
}
