package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.store.Writes;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries plans out, step by step; of any app or pod one at a time (Marathon:
 * DeploymentManagerActor.scala). What is needed to go on after a crash is stored before the first
 * step begins.
 */
public final class RunningDeployments implements Deployments {
  private static final String CANCELLED = "The upgrade has been cancelled";
  private static final Logger log = LoggerFactory.getLogger(RunningDeployments.class);

  private final DeploymentStore store;
  private final DeploymentEvents events;
  private final int max;
  private final Function<DeploymentStore.Stored, Deployment> make;
  private final Consumer<PathId> released;
  private final Consumer<RunSpec> keep;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<PathId, Entry> locks = new HashMap<>();

  private static final class Entry {
    final Deployment deployment;

    /** A write is under way, after which it goes on or is over. */
    boolean storing;

    boolean ending;

    Entry(Deployment deployment) {
      this.deployment = deployment;
    }
  }

  /**
   * None goes on yet.
   *
   * @param max how many may go on at a time
   * @param keep keeps the count of an app or pod on which a deployment acts in another step
   * @param released told the apps and pods that no deployment acts on any more
   */
  RunningDeployments(
      DeploymentStore store,
      DeploymentEvents events,
      int max,
      Function<DeploymentStore.Stored, Deployment> make,
      Consumer<PathId> released,
      Consumer<RunSpec> keep) {
    this.store = store;
    this.events = events;
    this.max = max;
    this.make = make;
    this.released = released;
    this.keep = keep;
  }

  /** Takes those from the store that an earlier leader left; they wait for {@link #start}. */
  Future<Void> load(BiFunction<PathId, Instant, Future<Optional<RunSpec>>> definitions) {
    return store
        .load(definitions)
        .map(
            all -> {
              all.forEach(this::add);
              return null;
            });
  }

  void start() {
    List.copyOf(entries.values()).forEach(this::advance);
  }

  /** Throws {@link TooManyDeploymentsException} where another one would be too many. */
  public void admit() {
    if (entries.size() >= max) {
      throw new TooManyDeploymentsException(max);
    }
  }

  /** Those that act on something on which the plan acts. */
  public List<String> conflicts(DeploymentPlan plan) {
    return plan.affected().stream()
        .map(locks::get)
        .filter(entry -> entry != null && !entry.ending)
        .map(entry -> entry.deployment.plan().id())
        .distinct()
        .toList();
  }

  /** Whether one acts on an app or pod. */
  public boolean actsOn(PathId spec) {
    return locks.containsKey(spec);
  }

  /** Adds to a change what makes the store forget those that it cancels, and know the new one. */
  public void store(DeploymentPlan plan, List<String> cancelled, Writes writes) {
    cancelled.forEach(id -> store.delete(id, writes));
    if (!plan.steps().isEmpty()) {
      store.put(plan, writes);
    }
  }

  /** Begins a plan that is stored, in place of others. */
  public void begin(DeploymentPlan plan, List<String> cancelled) {
    List<Entry> ended = new ArrayList<>();
    for (String id : cancelled) {
      Entry entry = entries.get(id);
      if (entry != null && !entry.ending) {
        entries.remove(id);
        ended.add(entry);
      }
    }
    ended.forEach(entry -> entry.deployment.cancel(CANCELLED));
    Entry added = add(new DeploymentStore.Stored(plan, 0));
    ended.forEach(this::release);
    advance(added);
  }

  private Entry add(DeploymentStore.Stored stored) {
    Entry entry = new Entry(make.apply(stored));
    entries.put(stored.plan().id(), entry);
    entry.deployment.affected().forEach(id -> locks.put(id, entry));
    return entry;
  }

  private void release(Entry entry) {
    for (PathId id : entry.deployment.affected()) {
      if (locks.remove(id, entry)) {
        released.accept(id);
      }
    }
  }

  /**
   * Looks at the instances of an app or pod, when one acts on it.
   *
   * @return false when none does
   */
  boolean look(PathId spec) {
    Entry entry = locks.get(spec);
    if (entry == null) {
      return false;
    }
    if (!entry.storing && !entry.ending && entry.deployment.look(spec)) {
      next(entry);
    } else {
      entry.deployment.kept(spec).ifPresent(keep);
    }
    return true;
  }

  private void advance(Entry entry) {
    Deployment deployment = entry.deployment;
    // What is done at once is not worth a write: after a crash it is done at once again.
    while (!deployment.isOver() && !deployment.begin()) {
      deployment.stepDone();
    }
    if (deployment.isOver()) {
      finish(entry);
    }
  }

  private void next(Entry entry) {
    Deployment deployment = entry.deployment;
    deployment.stepDone();
    if (deployment.isOver()) {
      finish(entry);
      return;
    }
    entry.storing = true;
    store
        .step(deployment.plan(), deployment.step())
        .onComplete(
            stored -> {
              entry.storing = false;
              if (stored && entries.get(deployment.plan().id()) == entry) {
                advance(entry);
              }
            },
            failure -> log.error("Deployment {} stops", deployment.plan().id(), failure));
  }

  private void finish(Entry entry) {
    DeploymentPlan plan = entry.deployment.plan();
    entry.ending = true;
    store
        .delete(plan.id())
        .onComplete(
            done -> {
              entries.remove(plan.id());
              events.succeeded(plan);
              release(entry);
            },
            failure -> log.error("Deployment {} does not end", plan.id(), failure));
  }

  @Override
  public List<Running> running() {
    return entries.values().stream().map(entry -> entry.deployment.running()).toList();
  }

  @Override
  public Optional<Running> running(String id) {
    return Optional.ofNullable(entries.get(id)).map(entry -> entry.deployment.running());
  }

  @Override
  public Future<Void> stop(String id) {
    return store
        .delete(id)
        .onSuccess(
            done -> {
              Entry entry = entries.get(id);
              if (entry != null && !entry.ending) {
                entries.remove(id);
                entry.deployment.cancel(CANCELLED);
                release(entry);
              }
            });
  }
}
