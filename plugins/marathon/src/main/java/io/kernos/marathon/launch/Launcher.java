package io.kernos.marathon.launch;

import io.kernos.api.v1.Filters;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.Instances;
import io.kernos.marathon.instance.MasterCalls;
import io.kernos.marathon.instance.StoredInstances;
import io.kernos.marathon.launch.match.OfferMatcher;
import io.kernos.marathon.launch.task.TaskFactory;
import io.kernos.marathon.launch.task.TaskGroupFactory;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches what waits: decides on offers when they come, stores the decision, then accepts. Offers
 * are never kept, so none has to be looked for when it is rescinded; a task that was launched on
 * one that was gone comes back as dropped.
 */
public final class Launcher implements LaunchQueue {
  private static final Logger log = LoggerFactory.getLogger(Launcher.class);
  private static final Duration CLEAN_UP = Duration.ofSeconds(10);

  /** So many apps and offers are compared at a time, which takes less than 50 ms. */
  private static final int MOST_PAIRS = 15_000;

  private final LaunchOptions options;
  private final Clock clock;
  private final Random random;
  private final Instances instances;
  private final MasterCalls master;
  private final Launches launches;
  private final Waiting waiting = new Waiting();
  private final Delayed delayed;
  private final LaunchTokens tokens;
  private final Demand demand;
  private final Leftovers leftovers;
  private final FrameworkRoles roles;
  private final Optional<Narrowing> narrowing;
  private final Deque<Offer> undecided = new ArrayDeque<>();
  private boolean deciding;
  private Optional<String> region = Optional.empty();

  /** Launches nothing before {@link #start} and {@link #subscribed}. */
  public Launcher(
      LaunchOptions options,
      Clock clock,
      Ids ids,
      Random random,
      StoredInstances instances,
      MasterCalls master,
      FrameworkRoles roles,
      TaskFactory tasks,
      TaskGroupFactory groups) {
    this.options = options;
    this.clock = clock;
    this.random = random;
    this.instances = instances;
    this.master = master;
    this.launches = new Launches(options, tasks, groups, ids);
    this.leftovers = new Leftovers(instances, master, clock);
    this.demand = new Demand(clock, roles, options, this::offeredRoles);
    this.roles = roles;
    this.narrowing =
        options
            .constraintsInterval()
            .map(
                interval ->
                    new Narrowing(clock, interval, waiting, instances, leftovers::roles, roles));
    this.delayed = new Delayed(clock, waiting, demand);
    this.tokens = new LaunchTokens(options, clock, this::wishAll);
  }

  /** Looks for what waits already, and listens from now on. Call it once, after loading. */
  public void start() {
    instances.listen(this::changed);
    instances.all().forEach(instance -> changed(Optional.empty(), Optional.of(instance)));
    clock.every(CLEAN_UP, delayed::cleanUp);
  }

  /** The framework is connected. */
  public void subscribed(Event.Subscribed subscribed) {
    region =
        subscribed.getMasterInfo().getDomain().hasFaultDomain()
            ? Optional.of(
                subscribed.getMasterInfo().getDomain().getFaultDomain().getRegion().getName())
            : Optional.empty();
    roles.subscribed();
    demand.subscribed();
    narrowing.ifPresent(Narrowing::subscribed);
  }

  /** Nothing can be said to the master until it subscribes again. */
  public void disconnected() {
    undecided.clear();
    demand.disconnected();
    narrowing.ifPresent(Narrowing::disconnected);
  }

  /** Decides on offers that came together; a piece at a time, when there are very many. */
  public void offers(List<Offer> offers) {
    offers.stream().filter(offer -> !leftovers.free(offer)).forEach(undecided::add);
    if (!deciding) {
      decideNext();
    }
  }

  private void decideNext() {
    deciding = false;
    List<WaitingGroup> groups = launchable();
    int piece = Math.max(1, MOST_PAIRS / Math.max(1, groups.size()));
    List<Offer> offers = new ArrayList<>();
    while (offers.size() < piece && !undecided.isEmpty()) {
      offers.add(undecided.poll());
    }
    decide(offers, groups);
    if (!undecided.isEmpty()) {
      deciding = true;
      clock.after(Duration.ZERO, this::decideNext);
    }
  }

  private List<WaitingGroup> launchable() {
    Instant now = clock.now();
    List<WaitingGroup> groups = new ArrayList<>();
    for (WaitingSpec spec : waiting.specs()) {
      for (WaitingGroup group : spec.groups()) {
        if (delayed.left(group.spec, now).isZero()) {
          groups.add(group);
        }
      }
    }
    return groups;
  }

  private void decide(List<Offer> offers, List<WaitingGroup> groups) {
    Instant now = clock.now();
    OfferMatcher matcher = new OfferMatcher(options, region, now, random);
    List<OfferPlan> plans =
        new OfferBatch(waiting, instances, matcher, launches, tokens, now)
            .decide(offers, groups, options.maxInstancesPerOffer(), random);
    List<OfferPlan> used = plans.stream().filter(plan -> !plan.launched.isEmpty()).toList();
    decline(plans.stream().filter(plan -> plan.launched.isEmpty()).toList());
    if (!used.isEmpty()) {
      List<Instance> launched = used.stream().flatMap(plan -> plan.launched.stream()).toList();
      Map<String, Long> mark = demand.wishes();
      instances
          .launching(launched)
          .onSuccess(stored -> accept(used, mark))
          .onFailure(failure -> giveUp(used, failure));
    }
    demand.plan();
    narrowing.ifPresent(Narrowing::plan);
  }

  private void accept(List<OfferPlan> plans, Map<String, Long> decidedAt) {
    Set<String> wanted = wantedRoles();
    for (OfferPlan plan : plans) {
      String role = plan.offered.role();
      // What came to wait while this was stored was not considered, and may have been told to the
      // master already: then nothing but this filter would keep the rest of the offer from it.
      boolean open = plan.full || demand.wishedSince(decidedAt, role);
      accept(plan, open && wanted.contains(role));
    }
  }

  private void accept(OfferPlan plan, boolean moreWanted) {
    boolean reserves = plan.launched.stream().anyMatch(Instance::isScheduled);
    Duration refuse = moreWanted || reserves ? Duration.ZERO : options.declineDuration();
    call(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOfferIds(plan.offered.offer().getId())
                    .addAllOperations(plan.operations)
                    .setFilters(filters(refuse))));
  }

  private void giveUp(List<OfferPlan> plans, Throwable failure) {
    log.warn("Launches were not stored: {}", failure.toString());
    decline(plans);
    for (OfferPlan plan : plans) {
      for (Instance launched : plan.launched) {
        instances.get(launched.id()).ifPresent(this::look);
      }
    }
  }

  private void decline(List<OfferPlan> plans) {
    if (!plans.isEmpty()) {
      Call.Decline.Builder decline =
          Call.Decline.newBuilder().setFilters(filters(options.declineDuration()));
      plans.forEach(plan -> decline.addOfferIds(plan.offered.offer().getId()));
      call(Call.newBuilder().setType(Call.Type.DECLINE).setDecline(decline));
    }
  }

  private static Filters filters(Duration refuse) {
    return Filters.newBuilder().setRefuseSeconds(refuse.toMillis() / 1000.0).build();
  }

  private void call(Call.Builder call) {
    // Without a connection the offers are void, and the tasks are asked for after the next one.
    master.call(call).onFailure(e -> log.warn("{} failed: {}", call.getType(), e.toString()));
  }

  private void changed(Optional<Instance> before, Optional<Instance> after) {
    after.ifPresent(instance -> noteCondition(before, instance));
    Instance last = after.or(() -> before).orElseThrow();
    // What is decided by now may be newer than what is told.
    Optional<Instance> current = instances.get(last.id());
    before
        .filter(old -> !old.reservation().equals(current.flatMap(Instance::reservation)))
        .ifPresent(waiting::forgetVolumes);
    current.ifPresentOrElse(instance -> look(before, instance), () -> waiting.remove(last));
    boolean freesPlace =
        !last.spec().constraints().isEmpty()
            && (after.isEmpty()
                || last.condition().isTerminal()
                || last.condition() == Condition.UNREACHABLE);
    if (freesPlace) {
      wish(last.specId());
    }
    demand.plan();
    narrowing.ifPresent(Narrowing::plan);
  }

  private void look(Instance instance) {
    look(Optional.empty(), instance);
  }

  private void look(Optional<Instance> before, Instance instance) {
    if (!instance.isScheduled()) {
      waiting.remove(instance);
      return;
    }
    waiting.put(instance, clock.now());
    boolean news =
        before.isEmpty()
            || !before.get().isScheduled()
            || !before.get().spec().equals(instance.spec())
            || !before.get().reservation().equals(instance.reservation());
    if (news && !delayed.holds(instance.spec())) {
      demand.wish(instance.role());
    }
  }

  private void noteCondition(Optional<Instance> before, Instance instance) {
    if (isDrained(instance)) {
      delayed.reset(instance.specId());
      return;
    }
    if (before.isEmpty() || before.get().condition() == instance.condition()) {
      return;
    }
    switch (instance.condition()) {
      case DROPPED, ERROR, FAILED, GONE, FINISHED -> delayed.increase(instance.spec());
      case PROVISIONED, STAGING, STARTING -> delayed.restart(instance.spec());
      case RUNNING -> {
        delayed.restart(instance.spec());
        if (tokens.giveBack()) {
          wishAll();
        }
      }
      default -> {}
    }
  }

  /** It ended because its agent is emptied, which is no fault of the app. */
  private static boolean isDrained(Instance instance) {
    return instance.tasks().stream()
        .flatMap(task -> task.status().stream())
        .anyMatch(
            status ->
                status.getReason() == TaskStatus.Reason.REASON_AGENT_DRAINING
                    && (status.getState() == TaskState.TASK_KILLED
                        || status.getState() == TaskState.TASK_GONE_BY_OPERATOR));
  }

  private void wish(PathId spec) {
    waiting.of(spec).ifPresent(found -> found.groups().forEach(g -> demand.wish(g.role)));
  }

  private void wishAll() {
    wantedRoles().forEach(demand::wish);
  }

  /** Roles in which offers are wanted. */
  private Set<String> offeredRoles() {
    Set<String> roles = wantedRoles();
    roles.addAll(leftovers.roles());
    return roles;
  }

  /** Roles in which something could be launched now. */
  private Set<String> wantedRoles() {
    Set<String> roles = new TreeSet<>();
    if (tokens.isEmpty()) {
      return roles;
    }
    Instant now = clock.now();
    for (WaitingSpec spec : waiting.specs()) {
      for (WaitingGroup group : spec.groups()) {
        if (!roles.contains(group.role) && delayed.left(group.spec, now).isZero()) {
          roles.add(group.role);
        }
      }
    }
    return roles;
  }

  @Override
  public List<Item> items() {
    Instant now = clock.now();
    return waiting.specs().stream()
        .map(
            spec ->
                new Item(
                    spec.spec(),
                    spec.count(),
                    delayed.left(spec.spec(), now),
                    spec.since,
                    spec.statistics.summary(),
                    spec.statistics.lastUnused()))
        .toList();
  }

  @Override
  public boolean resetDelay(PathId spec) {
    delayed.reset(spec);
    return waiting.of(spec).isPresent();
  }

  @Override
  public String explain(PathId spec) {
    return waiting
        .of(spec)
        .map(found -> Explanation.of(found, delayed.left(found.spec(), clock.now())))
        .orElse("no instance of " + spec + " waits");
  }
}
