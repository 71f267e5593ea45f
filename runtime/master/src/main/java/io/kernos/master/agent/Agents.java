package io.kernos.master.agent;

import io.kernos.api.v1.AgentInfo;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.AgentView.TaskKey;
import io.kernos.master.view.Availability;
import io.kernos.master.view.Change;
import io.kernos.master.view.Observers;
import io.kernos.master.view.PersistentMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Every agent that the master knows, by what it knows of it: registered, recovered from the
 * registry and not back yet, unreachable, or gone for ever.
 */
public final class Agents {
  private final Runnable changed;
  private final Observers observers;
  private final Map<String, Agent> registered = new LinkedHashMap<>();
  private final Map<String, AgentInfo> recovered = new LinkedHashMap<>();
  private final Map<String, Instant> unreachable = new LinkedHashMap<>();
  private final Map<String, List<TaskKey>> unreachableTasks = new LinkedHashMap<>();
  private final Map<String, Instant> gone = new LinkedHashMap<>();
  private final Map<String, Availability> availabilities = new LinkedHashMap<>();
  private final Set<Agent> dirty = new LinkedHashSet<>();
  private PersistentMap<String, AgentView> views = PersistentMap.empty();
  private Consumer<Agent> there = agent -> {};
  private Consumer<String> left = id -> {};
  private boolean stale = true;
  private Map<String, AgentInfo> recoveredSeen = Map.of();
  private Map<String, Instant> unreachableSeen = Map.of();
  private Map<String, Instant> goneSeen = Map.of();

  /**
   * @param changed told after every change
   */
  public Agents(Runnable changed, Observers observers) {
    this.changed = changed;
    this.observers = observers;
  }

  /**
   * Names who is told of registered agents.
   *
   * @param newThere an agent is new or may have changed; told once for a batch of changes
   * @param newLeft the id of one that is not registered any more
   */
  public void watch(Consumer<Agent> newThere, Consumer<String> newLeft) {
    there = newThere;
    left = newLeft;
  }

  /** The registered agent with this id; null when there is none. */
  public Agent get(String id) {
    return registered.get(id);
  }

  /** Those that are registered; a copy, so that the loop may remove some. */
  public Collection<Agent> all() {
    return new ArrayList<>(registered.values());
  }

  public void add(Agent agent) {
    registered.put(agent.key(), agent);
    recovered.remove(agent.key());
    unreachable.remove(agent.key());
    observers.note(new Change.AgentAdded(agent.key()));
    missing();
    touch(agent);
  }

  public void remove(Agent agent) {
    registered.remove(agent.key());
    dirty.remove(agent);
    views = views.without(agent.key());
    left.accept(agent.key());
    observers.note(new Change.AgentRemoved(agent.key()));
    changed.run();
  }

  public void touch(Agent agent) {
    if (registered.containsKey(agent.key())) {
      dirty.add(agent);
      changed.run();
    }
  }

  // Those that the registry named, until they are back.

  /** An agent that was admitted by an earlier master. */
  public void addRecovered(AgentInfo info) {
    recovered.put(info.getId().getValue(), info);
    missing();
  }

  /** Known from the registry and not back yet, by id. */
  public Map<String, AgentInfo> recovered() {
    return recovered;
  }

  public boolean isRecovered(String id) {
    return recovered.containsKey(id);
  }

  /** Whether it is registered, expected back, or does not answer. */
  public boolean isKnown(String id) {
    return registered.containsKey(id) || recovered.containsKey(id) || unreachable.containsKey(id);
  }

  // Those that do not answer.

  /** An agent does not answer, since when. */
  public void addUnreachable(String id, Instant since) {
    recovered.remove(id);
    unreachable.put(id, since);
    missing();
  }

  /** Those that do not answer, by id: since when. */
  public Map<String, Instant> unreachable() {
    return unreachable;
  }

  /** Forgets an agent that does not answer, or is gone. */
  public void forget(String id) {
    unreachable.remove(id);
    unreachableTasks.remove(id);
    gone.remove(id);
    availabilities.remove(id);
    missing();
  }

  public void addUnreachableTask(String id, TaskKey task) {
    unreachableTasks.computeIfAbsent(id, i -> new ArrayList<>()).add(task);
  }

  /** The tasks that an agent had when it stopped answering; forgotten with this. */
  public List<TaskKey> takeUnreachableTasks(String id) {
    List<TaskKey> tasks = unreachableTasks.remove(id);
    return tasks == null ? List.of() : tasks;
  }

  // Those that operators have taken out of use.

  /** Whether operators want the agent to be used. */
  public Availability availability(String id) {
    return availabilities.getOrDefault(id, Availability.FULL);
  }

  public void setAvailability(String id, Availability availability) {
    if (availability.equals(Availability.FULL)) {
      availabilities.remove(id);
    } else {
      availabilities.put(id, availability);
    }
    Agent agent = registered.get(id);
    if (agent != null) {
      touch(agent);
    }
  }

  // Those that are gone.

  /** An agent is gone for ever, since when. */
  public void addGone(String id, Instant since) {
    recovered.remove(id);
    unreachable.remove(id);
    availabilities.remove(id);
    gone.put(id, since);
    missing();
  }

  /** Those that are gone, by id: since when. */
  public Map<String, Instant> gone() {
    return gone;
  }

  /** An immutable copy of those that are not back yet. */
  public Map<String, AgentInfo> recoveredCopy() {
    refreshCopies();
    return recoveredSeen;
  }

  /** An immutable copy of those that do not answer. */
  public Map<String, Instant> unreachableCopy() {
    refreshCopies();
    return unreachableSeen;
  }

  /** An immutable copy of those that are gone. */
  public Map<String, Instant> goneCopy() {
    refreshCopies();
    return goneSeen;
  }

  private void refreshCopies() {
    if (stale) {
      recoveredSeen = Collections.unmodifiableMap(new LinkedHashMap<>(recovered));
      unreachableSeen = Collections.unmodifiableMap(new LinkedHashMap<>(unreachable));
      goneSeen = Collections.unmodifiableMap(new LinkedHashMap<>(gone));
      stale = false;
    }
  }

  private void missing() {
    stale = true;
    changed.run();
  }

  /** All that are registered, as they are now. */
  public PersistentMap<String, AgentView> views() {
    for (Agent agent : dirty) {
      views = views.with(agent.key(), agent.view(availability(agent.key())));
      there.accept(agent);
    }
    dirty.clear();
    return views;
  }
}
