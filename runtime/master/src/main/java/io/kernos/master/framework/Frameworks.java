package io.kernos.master.framework;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.master.view.Change;
import io.kernos.master.view.Counters;
import io.kernos.master.view.FrameworkView;
import io.kernos.master.view.Observers;
import io.kernos.master.view.PersistentMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Every framework that the master knows, and the last ones that are gone. */
public final class Frameworks {
  private final Framework.Bounds bounds;
  private final int maxCompleted;
  private final Runnable changed;
  private final Observers observers;
  private final Counters counters;
  private final Map<String, Framework> known = new LinkedHashMap<>();
  private final Map<String, FrameworkView> completed = new LinkedHashMap<>();
  private final Set<Framework> dirty = new LinkedHashSet<>();
  private PersistentMap<String, FrameworkView> views = PersistentMap.empty();
  private List<FrameworkView> completedSeen = List.of();
  private Consumer<Framework> there = framework -> {};
  private Consumer<String> left = id -> {};

  /**
   * @param maxCompleted how many frameworks that are gone are kept
   * @param changed told after every change
   */
  public Frameworks(
      Framework.Bounds bounds,
      int maxCompleted,
      Runnable changed,
      Observers observers,
      Counters counters) {
    this.bounds = bounds;
    this.maxCompleted = maxCompleted;
    this.changed = changed;
    this.observers = observers;
    this.counters = counters;
  }

  /**
   * Names who is told of frameworks that are not gone.
   *
   * @param newThere one is new or may have changed; told once for a batch of changes
   * @param newLeft the id of one that is gone
   */
  public void watch(Consumer<Framework> newThere, Consumer<String> newLeft) {
    there = newThere;
    left = newLeft;
  }

  /** The framework with this id; null when it is unknown or gone. */
  public Framework get(String id) {
    return known.get(id);
  }

  /** Those that are not gone; a copy, so that the loop may remove some. */
  public Collection<Framework> all() {
    return new ArrayList<>(known.values());
  }

  /** Whether a framework with this id is gone for ever. */
  public boolean isCompleted(String id) {
    return completed.containsKey(id);
  }

  /** Adds a framework that is not connected. */
  public Framework add(FrameworkInfo info) {
    Framework framework = new Framework(info, bounds, this::touch);
    known.put(framework.key(), framework);
    counters.introduce(info);
    observers.note(new Change.FrameworkAdded(framework.key()));
    touch(framework);
    return framework;
  }

  /** Remembers a framework that was removed before this master started. */
  public void addCompleted(FrameworkInfo info, Instant when) {
    Framework framework = new Framework(info, bounds, changedFramework -> {});
    framework.complete(when);
    completed.put(framework.key(), framework.view());
    bound();
  }

  /** Moves a framework to those that are gone; gives the ids that are forgotten for it. */
  public List<String> complete(Framework framework) {
    known.remove(framework.key());
    dirty.remove(framework);
    views = views.without(framework.key());
    left.accept(framework.key());
    observers.note(new Change.FrameworkRemoved(framework.info()));
    completed.put(framework.key(), framework.view());
    return bound();
  }

  private List<String> bound() {
    List<String> forgotten = new ArrayList<>();
    while (completed.size() > maxCompleted) {
      String oldest = completed.keySet().iterator().next();
      completed.remove(oldest);
      forgotten.add(oldest);
    }
    completedSeen = null;
    changed.run();
    return forgotten;
  }

  private void touch(Framework framework) {
    if (known.containsKey(framework.key())) {
      dirty.add(framework);
      changed.run();
    }
  }

  /** All that are not gone, as they are now. */
  public PersistentMap<String, FrameworkView> views() {
    for (Framework framework : dirty) {
      views = views.with(framework.key(), framework.view());
      there.accept(framework);
    }
    dirty.clear();
    return views;
  }

  /** Those that are gone, oldest first. */
  public List<FrameworkView> completedViews() {
    if (completedSeen == null) {
      completedSeen = List.copyOf(completed.values());
    }
    return completedSeen;
  }
}
