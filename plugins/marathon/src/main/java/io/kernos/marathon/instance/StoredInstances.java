package io.kernos.marathon.instance;

import io.kernos.api.v1.TaskStatus;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.event.Events;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances, kept in the state store.
 *
 * <p>Decisions are seen by readers at once, so that each builds on the last; listeners and the
 * event stream are told once they are stored. Of an instance that is forgotten, listeners are first
 * told how it was at its end.
 */
public final class StoredInstances implements Instances {
  private static final Logger log = LoggerFactory.getLogger(StoredInstances.class);
  static final String PREFIX = "instance/";

  /** More instances at once go into several transactions. */
  private static final int LARGEST_WRITE = 128;

  private final StateStore store;
  private final Clock clock;
  private final Ids ids;
  private final InstanceEvents events;
  private final GroupCommit commits;
  private final InstanceIndex index = new InstanceIndex();
  private final Failures failures = new Failures();
  private final Abandoned abandoned;
  private final List<InstanceListener> listeners = new ArrayList<>();

  /**
   * @param term on whose authority it writes
   * @param over told once when nothing can be stored any more, as in another term: then this
   *     scheduler must end
   */
  public StoredInstances(
      StateStore store, long term, Clock clock, Ids ids, Events events, Consumer<Throwable> over) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.events = new InstanceEvents(events);
    this.commits = new GroupCommit(store, term, clock, over);
    this.abandoned = new Abandoned(commits);
  }

  /**
   * Reads what is stored; listeners are not told of it. Instances of what is wanted no more are
   * left out: their tasks are unknown when they are heard of, and killed.
   */
  public Future<Void> load(Definitions definitions) {
    return new Loading(store, definitions)
        .load(failures, abandoned, instance -> index.put(restored(instance)))
        .compose(
            orphans -> commits.add(orphans.stream().flatMap(this::removal).toList(), () -> {}));
  }

  /** What is written when an instance is forgotten. */
  private Stream<GroupCommit.Write> removal(Instance last) {
    return Stream.concat(
        Stream.of(new GroupCommit.Write(key(last.id()), () -> null)),
        abandoned.note(last, clock.now()).stream());
  }

  private Instance restored(Instance instance) {
    Optional<Boolean> healthy = Transition.settled(instance, clock.now()).healthy();
    return instance.tasks().isEmpty() ? instance : instance.withHealthy(healthy);
  }

  private static String key(InstanceId id) {
    return PREFIX + id;
  }

  @Override
  public Optional<Instance> get(InstanceId id) {
    return index.get(id);
  }

  @Override
  public Optional<Instance> ofTask(String taskId) {
    return InstanceId.parse(taskId)
        .flatMap(index::get)
        .filter(instance -> instance.task(taskId).isPresent());
  }

  @Override
  public Collection<Instance> of(PathId spec) {
    return index.of(spec);
  }

  @Override
  public Collection<Instance> all() {
    return List.copyOf(index.all());
  }

  @Override
  public List<Instance> schedule(RunSpec spec, int count) {
    List<Instance> scheduled = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    Instant now = clock.now();
    for (Instance stopped : index.of(spec.id())) {
      if (scheduled.size() < count && isReusable(stopped)) {
        Instance again =
            stopped.withGoal(Goal.RUNNING).withSpec(spec).withCondition(Condition.SCHEDULED, now);
        scheduled.add(again);
        changes.add(Change.becomes(stopped, again));
      }
    }
    while (scheduled.size() < count) {
      InstanceId id = InstanceId.of(spec.id(), ids.uuid().toString());
      Instance instance = Instance.scheduled(id, spec, now);
      scheduled.add(instance);
      changes.add(Change.appears(instance));
    }
    apply(changes);
    return scheduled;
  }

  /** A resident instance that was stopped keeps its volumes for the next (LaunchQueueActor). */
  private static boolean isReusable(Instance instance) {
    return instance.goal() == Goal.STOPPED
        && instance.reservation().isPresent()
        && (instance.condition().isTerminal() || instance.condition() == Condition.SCHEDULED);
  }

  @Override
  public void adopt(RunSpec spec) {
    List<Change> changes = new ArrayList<>();
    for (Instance instance : index.of(spec.id())) {
      if (instance.isScheduled() && !instance.spec().version().equals(spec.version())) {
        Change change = Change.becomes(instance, instance.withSpec(spec));
        changes.add(isStored(instance) ? change : change.unstored());
      }
    }
    apply(changes);
  }

  @Override
  public Future<Void> launching(Collection<Instance> launched) {
    List<Change> changes = new ArrayList<>();
    for (Instance instance : launched) {
      Optional<Instance> before = index.get(instance.id()).filter(Instance::isScheduled);
      if (before.isEmpty()) {
        return Future.failedFuture(
            new IllegalStateException("Instance " + instance.id() + " waits for no offer"));
      }
      boolean ready = !Instance.asksReadiness(instance.spec());
      changes.add(Change.becomes(before.get(), instance.withReady(ready)));
    }
    return apply(changes);
  }

  @Override
  public Future<Void> end(InstanceId id, Goal goal) {
    Instance before = index.get(id).orElse(null);
    if (before == null) {
      return Future.succeededFuture();
    }
    // Without a place that could be kept there is no stopping; and no way back from the end.
    boolean keeps =
        goal == Goal.STOPPED
            && before.reservation().isPresent()
            && before.goal() != Goal.DECOMMISSIONED;
    return end(before, before.withGoal(keeps ? Goal.STOPPED : Goal.DECOMMISSIONED));
  }

  private Future<Void> end(Instance before, Instance after) {
    boolean over =
        after.goal() == Goal.DECOMMISSIONED
            && (Transition.hasEnded(after)
                || after.condition() == Condition.SCHEDULED
                || Transition.isUnreachable(after.condition()));
    if (over) {
      Change change = Change.isForgotten(before, after);
      return apply(List.of(isStored(before) ? change : change.unstored()));
    }
    return before.equals(after)
        ? Future.succeededFuture()
        : apply(List.of(Change.becomes(before, after)));
  }

  /** Only what was launched once or has a place is in the store. */
  private static boolean isStored(Instance instance) {
    return !instance.tasks().isEmpty() || instance.reservation().isPresent();
  }

  /**
   * Takes in a status update.
   *
   * @return succeeds when what comes of it is stored: then acknowledge it
   */
  Future<Void> update(Instance instance, Task task, TaskStatus received) {
    TaskStatus status = Statuses.kept(received);
    Instant now = clock.now();
    Optional<Transition> transition = Transition.of(instance, task, status, now);
    if (transition.isEmpty()) {
      return Future.succeededFuture();
    }
    Instance after = transition.get().after();
    Change change =
        transition.get().forget()
            ? Change.isForgotten(instance, after)
            : Change.becomes(instance, after);
    List<GroupCommit.Write> writes = new ArrayList<>();
    if (Statuses.isFailure(status.getState())) {
      writes.add(
          failures.note(
              new TaskFailure(
                  instance.specId(),
                  task.id(),
                  status.getState().name(),
                  status.getMessage(),
                  instance.agent().map(AgentRef::host).orElse("unknown"),
                  instance.agent().map(AgentRef::id),
                  instance.spec().version(),
                  now)));
    }
    Change told = change.by(transition.get().task());
    show(told);
    return store(List.of(told), writes);
  }

  void unknownTerminated(InstanceId id, Condition condition) {
    events.unknownTerminated(id, condition);
  }

  /** Looks whether time alone has changed how an unreachable instance is. */
  void recheck(InstanceId id) {
    Instance instance = index.get(id).orElse(null);
    if (instance == null || !Transition.isUnreachable(instance.condition())) {
      return;
    }
    Instant now = clock.now();
    Instance settled = Transition.settled(instance, now);
    if (settled.condition() == Condition.UNREACHABLE_INACTIVE
        && Transition.isGivenUp(instance, now)) {
      forget(instance);
    } else if (settled.condition() != instance.condition()) {
      apply(List.of(Change.becomes(instance, settled)));
    }
  }

  /** Gives an instance up, which whoever wanted it replaces. */
  void forget(Instance instance) {
    // The original says of what it forgets that it was killed.
    Instance last = instance.withCondition(Condition.KILLED, clock.now());
    apply(List.of(Change.isForgotten(instance, last)));
  }

  /** Places of instances that are forgotten. */
  public Abandoned abandoned() {
    return abandoned;
  }

  /** Succeeds when all that was decided until now is stored. */
  public Future<Void> settled() {
    return commits.add(List.of(), () -> {});
  }

  /** What the scheduler's own health checks say of a running instance. */
  public void healthy(InstanceId id, Optional<Boolean> healthy) {
    index
        .get(id)
        .filter(instance -> instance.isRunning() && !instance.healthy().equals(healthy))
        .ifPresent(i -> apply(List.of(Change.becomes(i, i.withHealthy(healthy)).unstored())));
  }

  /** A running instance has passed its readiness check. */
  public void ready(InstanceId id) {
    index
        .get(id)
        .filter(instance -> instance.isRunning() && !instance.ready())
        .ifPresent(i -> apply(List.of(Change.becomes(i, i.withReady(true)))));
  }

  @Override
  public Optional<TaskFailure> lastFailure(PathId spec) {
    return failures.last(spec);
  }

  /** Remembers a failure that no status update tells of, as that of health checks. */
  public void failed(TaskFailure failure) {
    write(failures.note(failure));
  }

  /** Forgets the last failure of an app that is gone. */
  public void forgetFailure(PathId spec) {
    if (failures.last(spec).isPresent()) {
      write(failures.forget(spec));
    }
  }

  private void write(GroupCommit.Write write) {
    // When it is lost nothing can be stored any more, which is told elsewhere.
    commits.add(List.of(write), () -> {}).onFailure(e -> log.debug("Not stored", e));
  }

  @Override
  public void listen(InstanceListener listener) {
    listeners.add(listener);
  }

  private Future<Void> apply(List<Change> changes) {
    changes.forEach(this::show);
    List<Future<Void>> parts = new ArrayList<>();
    for (int from = 0; from < changes.size(); from += LARGEST_WRITE) {
      int to = Math.min(changes.size(), from + LARGEST_WRITE);
      parts.add(store(changes.subList(from, to), List.of()));
    }
    return Future.all(parts).mapEmpty();
  }

  private void show(Change change) {
    if (change.forgotten()) {
      index.remove(change.last());
    } else {
      index.put(change.last());
    }
  }

  private Future<Void> store(List<Change> changes, List<GroupCommit.Write> more) {
    List<GroupCommit.Write> writes = new ArrayList<>(more);
    for (Change change : changes) {
      InstanceId id = change.last().id();
      if (change.store() && change.forgotten()) {
        removal(change.last()).forEach(writes::add);
      } else if (change.store()) {
        writes.add(new GroupCommit.Write(key(id), () -> stored(id)));
      }
    }
    return commits.add(writes, () -> changes.forEach(this::tell));
  }

  private byte[] stored(InstanceId id) {
    return index.get(id).map(InstanceJson::write).orElse(null);
  }

  private void tell(Change change) {
    events.changed(change);
    if (!change.forgotten()) {
      tell(change.before(), Optional.of(change.last()));
      return;
    }
    if (!change.before().equals(Optional.of(change.last()))) {
      tell(change.before(), Optional.of(change.last()));
    }
    tell(Optional.of(change.last()), Optional.empty());
  }

  private void tell(Optional<Instance> before, Optional<Instance> after) {
    for (InstanceListener listener : List.copyOf(listeners)) {
      try {
        listener.changed(before, after);
      } catch (RuntimeException e) {
        log.error("A listener failed at the change from {} to {}", before, after, e);
      }
    }
  }
}
