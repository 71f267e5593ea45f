package io.kernos.master;

import io.kernos.api.link.ExecutorUsage;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.registry.AgentRecord;
import io.kernos.api.registry.FrameworkRecord;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.MasterInfo;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.allocator.HierarchicalAllocator;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.maintenance.InverseOffers;
import io.kernos.master.maintenance.Machines;
import io.kernos.master.maintenance.Maintenance;
import io.kernos.master.maintenance.Plan;
import io.kernos.master.membership.FeatureLevels;
import io.kernos.master.membership.Membership;
import io.kernos.master.offer.Acceptance;
import io.kernos.master.offer.Offers;
import io.kernos.master.offer.OperatorOperations;
import io.kernos.master.offer.Rescission;
import io.kernos.master.operation.Operations;
import io.kernos.master.records.Drains;
import io.kernos.master.records.FollowerSession;
import io.kernos.master.records.NodeRecords;
import io.kernos.master.records.RecordBook;
import io.kernos.master.records.ServiceRecords;
import io.kernos.master.records.TrafficBook;
import io.kernos.master.registry.Authority;
import io.kernos.master.registry.BatchedWriter;
import io.kernos.master.registry.Registry;
import io.kernos.master.registry.RoleRules;
import io.kernos.master.subscription.Removal;
import io.kernos.master.subscription.SchedulerCalls;
import io.kernos.master.subscription.Subscriptions;
import io.kernos.master.task.Kills;
import io.kernos.master.task.Reconciliation;
import io.kernos.master.task.StatusUpdates;
import io.kernos.master.task.Statuses;
import io.kernos.master.task.Tasks;
import io.kernos.master.task.Usages;
import io.kernos.master.view.Availability;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.Counters;
import io.kernos.master.view.Observer;
import io.kernos.master.view.Observers;
import io.kernos.master.view.Publisher;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.SessionHandler;
import io.kernos.spi.security.Principal;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One leader's master, from its election to its end: wires the objects that do the work, and is
 * what the outside talks to. Used on one thread, but for {@link #view} and {@link #counters}.
 */
public final class Master {
  private final MasterConfig config;
  private final MasterWorld world;
  private final MasterInfo info;
  private final Clock clock;
  private final Counters counters = new Counters();
  private final Observers observers = new Observers();
  private final Publisher publisher;
  private final Frameworks frameworks;
  private final Agents agents;
  private final HierarchicalAllocator allocator;
  private final Offers offers;
  private final InverseOffers inverseOffers;
  private final OperatorOperations operatorOperations;
  private final BatchedWriter writer;
  private final Registry registry;
  private final Authority authority;
  private final FeatureLevels levels;
  private final RoleRules roles;
  private final RoleCalls roleCalls;
  private final QuotaRequests quotaRequests;
  private final RecordBook records;
  private final TrafficBook traffic;
  private final Drains drains;
  private final Subscriptions subscriptions;
  private final SchedulerCalls calls;
  private final Membership membership;
  private final Maintenance maintenance;
  private final Usages usages;
  private final Audit audit;
  private final Instant elected;
  private String clusterId = "";
  private boolean recovered;
  private boolean stopped;
  private Link.Registration listening;
  private Clock.Timer givingUp;

  public Master(MasterConfig config, MasterWorld world) {
    this.config = config;
    this.world = world;
    this.clock = world.clock();
    this.elected = clock.now();
    this.info = MasterInfos.of(config, world.ids().uuid().toString());
    this.publisher = new Publisher(clock, this::publishRecords, this::describe, observers);
    Runnable changed = publisher::changed;
    this.frameworks =
        new Frameworks(
            new Framework.Bounds(config.maxCompletedTasks(), config.maxUnreachableTasks()),
            config.maxCompletedFrameworks(),
            changed,
            observers,
            counters);
    this.agents = new Agents(changed, observers);
    Streams streams = new Streams(counters);
    Machines machines = new Machines();
    this.offers =
        new Offers(
            frameworks,
            agents,
            machines::unavailability,
            streams,
            counters,
            clock,
            config.offerTimeout(),
            info.getId());
    this.inverseOffers =
        new InverseOffers(
            frameworks,
            agents,
            machines,
            offers,
            streams,
            clock,
            config.offerTimeout(),
            this::answered);
    this.allocator = new HierarchicalAllocator(config.allocator(), clock, offers);
    offers.connect(allocator);
    this.writer =
        new BatchedWriter(
            world.store(),
            world.term(),
            clock,
            nanos -> counters.took("registrar/state_store_ms", nanos),
            this::deposed);
    this.registry = new Registry(world.store(), writer);
    this.authority = new Authority(world.store(), world.term(), clock, this::deposed);
    this.levels = new FeatureLevels(agents, registry, changed);
    Rescission rescission = new Rescission(offers, agents, frameworks, allocator);
    this.roles =
        new RoleRules(registry, allocator, rescission::weighed, rescission::limited, changed);
    Capacity capacity = new Capacity(roles, agents);
    this.roleCalls = new RoleCalls(roles, capacity, allocator, world.authorizer(), config.roles());
    this.quotaRequests = new QuotaRequests(roles, capacity, world.authorizer(), config.roles());
    this.records =
        new RecordBook(world.term(), () -> recovered && agents.recovered().isEmpty(), changed);
    this.traffic = new TrafficBook(clock);
    NodeRecords nodes = new NodeRecords(records, info);
    frameworks.watch(nodes::framework, nodes::gone);
    this.drains = new Drains(records, clock, config.drainTimeout());
    Statuses statuses = new Statuses(clock);
    Tasks tasks =
        new Tasks(
            frameworks,
            agents,
            allocator,
            counters,
            observers,
            new ServiceRecords(records, drains, config.recordsOfAllTasks()));
    StatusUpdates updates = new StatusUpdates(frameworks, agents, tasks, streams, counters);
    Operations operations = new Operations(frameworks, agents, streams, counters, world.ids());
    this.operatorOperations =
        new OperatorOperations(agents, offers, allocator, operations, world.authorizer());
    Reconciliation reconciliation =
        new Reconciliation(agents, statuses, updates, counters, authority);
    Removal removal =
        new Removal(
            frameworks,
            agents,
            offers,
            inverseOffers,
            tasks,
            statuses,
            streams,
            allocator,
            registry,
            clock);
    this.subscriptions =
        new Subscriptions(
            config,
            info,
            frameworks,
            agents,
            offers,
            inverseOffers,
            streams,
            allocator,
            registry,
            authority,
            removal,
            counters,
            observers,
            world.authorizer(),
            clock);
    this.calls =
        new SchedulerCalls(
            frameworks,
            agents,
            subscriptions,
            new Acceptance(
                offers,
                agents,
                allocator,
                tasks,
                operations,
                statuses,
                updates,
                streams,
                counters,
                world.authorizer()),
            inverseOffers,
            new Kills(agents, reconciliation, drains, counters),
            updates,
            reconciliation,
            operations,
            allocator,
            streams,
            counters);
    this.usages = new Usages(agents, clock);
    this.membership =
        new Membership(
            config,
            info.getId(),
            world.term(),
            agents,
            frameworks,
            subscriptions,
            offers,
            inverseOffers,
            machines,
            tasks,
            operations,
            usages,
            statuses,
            updates,
            streams,
            allocator,
            registry,
            authority,
            drains,
            levels,
            world.authorizer(),
            counters,
            clock,
            greeting ->
                greeting
                    .setPingTimeoutMs(config.agentSilence().toMillis())
                    .setClusterId(clusterId)
                    .setFeatureLevel(levels.cluster())
                    .setAgents(agents.all().size() + agents.recovered().size()));
    this.maintenance =
        new Maintenance(
            machines,
            agents,
            offers,
            inverseOffers,
            membership::machineDown,
            registry,
            world.authorizer(),
            changed);
    agents.watch(
        agent -> {
          nodes.agent(agent);
          membership.changed(agent);
          maintenance.changed(agent);
        },
        nodes::gone);
    this.audit = new Audit(frameworks, agents, allocator, counters);
    publisher.publish();
  }

  /** Reads the registry, then listens to agents and takes calls. */
  public Future<Void> start() {
    long start = clock.nanoTime();
    return registry
        .read()
        .onSuccess(read -> counters.took("registrar/state_fetch_ms", clock.nanoTime() - start))
        .compose(
            contents -> {
              clusterId = contents.clusterId();
              levels.recover(contents.featureLevel());
              return clusterId.isEmpty() ? nameCluster(contents) : Future.succeededFuture(contents);
            })
        .map(
            contents -> {
              if (!stopped) {
                recover(contents);
              }
              return null;
            });
  }

  private Future<Registry.Contents> nameCluster(Registry.Contents contents) {
    clusterId = world.ids().uuid().toString();
    return registry.putCluster(clusterId, levels.cluster()).map(contents);
  }

  private void recover(Registry.Contents contents) {
    for (AgentRecord agent : contents.agents()) {
      String id = agent.getAgent().getId().getValue();
      Instant since = Instant.ofEpochMilli(agent.getSinceMs());
      switch (agent.getState()) {
        case ADMITTED -> agents.addRecovered(agent.getAgent());
        case UNREACHABLE -> agents.addUnreachable(id, since);
        case GONE -> agents.addGone(id, since);
        case UNKNOWN -> throw new IllegalStateException("Agent " + id + " has an unknown state");
      }
    }
    List<FrameworkRecord> gone = new ArrayList<>();
    List<FrameworkInfo> known = new ArrayList<>();
    for (FrameworkRecord record : contents.frameworks()) {
      if (record.hasRemovedMs()) {
        gone.add(record);
      } else {
        known.add(record.getFramework());
      }
    }
    gone.sort(Comparator.comparingLong(FrameworkRecord::getRemovedMs));
    for (FrameworkRecord record : gone) {
      frameworks.addCompleted(record.getFramework(), Instant.ofEpochMilli(record.getRemovedMs()));
    }
    contents
        .availabilities()
        .forEach((id, record) -> agents.setAvailability(id, Availability.of(record, clock.now())));
    maintenance.recover(Plan.of(contents.maintenance()));
    roles.recover(contents.weights(), contents.quotas());
    allocator.recover(agents.recovered().size(), roles.allocatorQuotas());
    known.forEach(subscriptions::recover);
    recovered = true;
    listening = world.link().listen(peer -> new Reception(this::receive));
    givingUp = clock.after(config.agentReregisterTimeout(), membership::giveUpRecovered);
    publisher.publish();
  }

  private SessionHandler receive(LinkMessage first) {
    return first.hasFollowRecords() ? new FollowerSession(records, traffic) : membership.accept();
  }

  // What frameworks do.

  /**
   * Takes a SUBSCRIBE call. Once it is well-formed, everything else, refusals as well, is told to
   * the connection.
   *
   * @param principal who asks; {@link Principal#NOBODY} when it did not authenticate
   */
  public CallResult subscribe(Call call, FrameworkConnection connection, Principal principal) {
    return ready().orElseGet(() -> calls.subscribe(call, connection, principal));
  }

  /**
   * Takes any other call.
   *
   * @param streamId of the connection on whose behalf it is made ({@link
   *     FrameworkConnection#streamId}); empty when the caller did not say
   */
  public CallResult call(Call call, Optional<String> streamId, Principal principal) {
    return ready().orElseGet(() -> calls.call(call, streamId, principal));
  }

  /** A connection is gone; told once for each that was given to {@link #subscribe}. */
  public void disconnected(FrameworkConnection connection) {
    if (!stopped) {
      subscriptions.closed(connection);
    }
  }

  // What operators do.

  /** Removes a framework for ever, killing its tasks. */
  public CallResult teardown(String frameworkId, Principal principal) {
    Optional<CallResult> notReady = ready();
    if (notReady.isPresent()) {
      return notReady.get();
    }
    Framework framework = frameworks.get(frameworkId);
    if (framework == null) {
      return CallResult.badRequest("No framework found with specified ID");
    }
    if (!world
        .authorizer()
        .permits(principal, "teardown_frameworks", framework.info().getPrincipal())) {
      return CallResult.forbidden("");
    }
    calls.teardown(framework);
    return CallResult.ok();
  }

  /** Sets quotas of roles; done once stored. */
  public Future<CallResult> updateQuota(UpdateQuota update, Principal principal) {
    return ready()
        .map(Future::succeededFuture)
        .orElseGet(() -> roleCalls.updateQuota(update, principal));
  }

  /** Sets or removes a role's quota as of old; done once stored. */
  public Future<CallResult> changeQuota(io.kernos.api.v1.master.Call call, Principal principal) {
    return ready()
        .map(Future::succeededFuture)
        .orElseGet(() -> quotaRequests.change(call, principal));
  }

  /** Takes an agent out of use, or into it again: the four calls about agents. */
  public Future<CallResult> changeAgent(io.kernos.api.v1.master.Call call, Principal principal) {
    return ready().map(Future::succeededFuture).orElseGet(() -> membership.change(call, principal));
  }

  /** Schedules maintenance, starts or stops it: the three calls about machines. */
  public Future<CallResult> changeMaintenance(
      io.kernos.api.v1.master.Call call, Principal principal) {
    return ready()
        .map(Future::succeededFuture)
        .orElseGet(() -> maintenance.change(call, principal));
  }

  /** Reserves an agent's resources or makes volumes of them, and back: the six calls for it. */
  public CallResult changeResources(io.kernos.api.v1.master.Call call, Principal principal) {
    return ready().orElseGet(() -> operatorOperations.apply(call, principal));
  }

  /** Sets weights of roles; done once stored. */
  public Future<CallResult> updateWeights(List<WeightInfo> weights, Principal principal) {
    return ready()
        .map(Future::succeededFuture)
        .orElseGet(() -> roleCalls.updateWeights(weights, principal));
  }

  /** What each executor of a framework uses now, as its agents say. */
  public Future<List<ExecutorUsage>> usage(String frameworkId) {
    return stopped ? Future.succeededFuture(List.of()) : usages.ask(frameworkId);
  }

  /**
   * Raises the cluster's feature level as far as all agents allow.
   *
   * @param masters what every master understands
   */
  public Future<Integer> raiseFeatureLevel(int masters) {
    return recovered && !stopped
        ? levels.raise(clusterId, masters)
        : Future.succeededFuture(levels.cluster());
  }

  // What can be read.

  /** All that can be read, as it was when the last batch was done; on any thread. */
  public ClusterView view() {
    return publisher.view();
  }

  /** Tells somebody how everything is, and from then on all that happens. */
  public void observe(Observer observer) {
    publisher.publish();
    observers.add(observer, publisher.view());
  }

  /** Tells it no more. */
  public void leave(Observer observer) {
    observers.remove(observer);
  }

  /** What was counted; on any thread. */
  public Counters counters() {
    return counters;
  }

  /** The service records. */
  public RecordBook records() {
    return records;
  }

  /** What load balancers measure. */
  public TrafficBook traffic() {
    return traffic;
  }

  /** Why frameworks wait, and other questions about offers. */
  public Allocator allocator() {
    return allocator;
  }

  /** The books that do not balance, in words; none when all is well. */
  public List<String> audit() {
    List<String> errors = audit.check();
    errors.addAll(maintenance.audit());
    return errors;
  }

  private Optional<CallResult> ready() {
    if (stopped) {
      return Optional.of(CallResult.unavailable("This master does not lead any more"));
    }
    return recovered
        ? Optional.empty()
        : Optional.of(CallResult.unavailable("Master has not finished recovery"));
  }

  private void answered() {
    maintenance.answered();
  }

  private void publishRecords() {
    records.publish();
  }

  private ClusterView describe() {
    return new ClusterView(
        info,
        clusterId,
        levels.cluster(),
        world.term(),
        world.started(),
        elected,
        recovered && !stopped,
        agents.views(),
        agents.recoveredCopy(),
        agents.unreachableCopy(),
        agents.goneCopy(),
        frameworks.views(),
        frameworks.completedViews(),
        roles.weights(),
        roles.quotas(),
        maintenance.view());
  }

  // The end.

  private void deposed() {
    stop("Another master leads");
    world.deposed().run();
  }

  /** Stops acting at once: closes every session and stream. */
  public void stop(String reason) {
    if (stopped) {
      return;
    }
    stopped = true;
    if (listening != null) {
      listening.close();
      givingUp.cancel();
    }
    subscriptions.close();
    membership.close(reason);
    offers.close();
    inverseOffers.close();
    drains.close();
    usages.close();
    publisher.close();
    observers.close();
    authority.close();
    writer.close();
  }
}
