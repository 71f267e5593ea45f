package io.kernos.agent.task;

import io.kernos.agent.AgentConfig.History;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every framework that has executors here, and the newest that had. */
public final class Frameworks {
  private final History history;
  private final Map<String, Framework> active = new LinkedHashMap<>();
  private final Map<String, Framework> completed = new LinkedHashMap<>();

  /** No frameworks. */
  public Frameworks(History history) {
    this.history = history;
  }

  /** A framework by its id. */
  public Optional<Framework> get(FrameworkID id) {
    return Optional.ofNullable(active.get(id.getValue()));
  }

  /** The executor of this id. */
  public Optional<Executor> executor(FrameworkID frameworkId, String executorId) {
    return get(frameworkId).flatMap(f -> f.executor(executorId));
  }

  /** All, for going through while they change. */
  public Collection<Framework> all() {
    return new ArrayList<>(active.values());
  }

  /** All executors of all frameworks, for going through while they change. */
  public List<Executor> executors() {
    return active.values().stream().flatMap(f -> f.executors().stream()).toList();
  }

  /** The newest that have nothing here any more. */
  public List<Framework> completed() {
    return List.copyOf(completed.values());
  }

  /** Adds a framework; one that was here before keeps its history. */
  public Framework add(FrameworkInfo info) {
    String id = info.getId().getValue();
    Framework framework = completed.remove(id);
    if (framework == null || framework.terminating()) {
      framework = new Framework(info, history.executors());
    }
    framework.update(info);
    active.put(id, framework);
    return framework;
  }

  /** Moves a framework to the completed ones. */
  public void complete(Framework framework) {
    String id = framework.id().getValue();
    active.remove(id);
    completed.put(id, framework);
    if (completed.size() > history.frameworks()) {
      completed.remove(completed.keySet().iterator().next());
    }
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return active.isEmpty();
  }
}
