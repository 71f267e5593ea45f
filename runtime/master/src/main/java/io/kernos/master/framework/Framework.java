package io.kernos.master.framework;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Operation;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.api.v1.scheduler.OfferConstraints;
import io.kernos.master.validation.FrameworkValidation;
import io.kernos.master.view.FrameworkView;
import io.kernos.master.view.FrameworkView.ExecutorKey;
import io.kernos.master.view.FrameworkView.State;
import io.kernos.master.view.PersistentMap;
import io.kernos.spi.security.Principal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** A framework and all that it holds. Keeps its own sums right; decides nothing. */
public final class Framework {
  private final FrameworkID id;
  private final Bounds bounds;
  private final Consumer<Framework> changed;
  private FrameworkInfo info;
  private Set<String> roles;
  private Capabilities capabilities;
  private OfferConstraints constraints = OfferConstraints.getDefaultInstance();
  private Set<String> suppressed = Set.of();
  private State state = State.RECOVERED;
  private boolean active;
  private FrameworkConnection connection;
  private Instant registered = Instant.EPOCH;
  private Instant reregistered = Instant.EPOCH;
  private Instant unregistered;
  private PersistentMap<String, Task> tasks = PersistentMap.empty();
  private final Map<String, Task> unreachable = new LinkedHashMap<>();
  private final Map<String, Task> completed = new LinkedHashMap<>();
  private PersistentMap<ExecutorKey, ExecutorInfo> executors = PersistentMap.empty();
  private PersistentMap<String, Offer> offers = PersistentMap.empty();
  private PersistentMap<String, Operation> operations = PersistentMap.empty();
  private PersistentMap<String, String> operationIds = PersistentMap.empty();
  private PersistentMap<String, Resources> used = PersistentMap.empty();
  private List<Task> unreachableSeen = List.of();
  private List<Task> completedSeen = List.of();

  /** How many ended and unreachable tasks are kept. */
  public record Bounds(int completedTasks, int unreachableTasks) {}

  /**
   * @param info with its id
   * @param changed told after every change
   */
  Framework(FrameworkInfo info, Bounds bounds, Consumer<Framework> changed) {
    this.id = info.getId();
    this.bounds = bounds;
    this.changed = changed;
    setInfo(info);
  }

  private void setInfo(FrameworkInfo newInfo) {
    info = newInfo;
    roles = FrameworkValidation.rolesOf(newInfo);
    capabilities = Capabilities.of(newInfo);
  }

  // What it is.

  public FrameworkID id() {
    return id;
  }

  /** The id as a string. */
  public String key() {
    return id.getValue();
  }

  public FrameworkInfo info() {
    return info;
  }

  /** The roles that it subscribes to. */
  public Set<String> roles() {
    return roles;
  }

  public Capabilities capabilities() {
    return capabilities;
  }

  /** On whose behalf it acts. */
  public Principal principal() {
    return info.hasPrincipal() ? Principal.named(info.getPrincipal()) : Principal.NOBODY;
  }

  public void update(
      FrameworkInfo newInfo, OfferConstraints newConstraints, Set<String> newSuppressed) {
    setInfo(newInfo);
    constraints = newConstraints;
    suppressed = ordered(newSuppressed);
    changed.accept(this);
  }

  /** An immutable copy that keeps its order, which must be the same in every run. */
  private static Set<String> ordered(Set<String> set) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(set));
  }

  /** Marks these of its roles as suppressed; empty: all. */
  public void suppress(Set<String> named) {
    Set<String> next = new LinkedHashSet<>(named.isEmpty() ? roles : suppressed);
    next.addAll(named);
    suppressed = ordered(next);
    changed.accept(this);
  }

  /** Marks these of its roles as not suppressed; empty: all. */
  public void revive(Set<String> named) {
    Set<String> next = new LinkedHashSet<>(named.isEmpty() ? Set.of() : suppressed);
    next.removeAll(named);
    suppressed = ordered(next);
    changed.accept(this);
  }

  // Its connection.

  public State state() {
    return state;
  }

  public boolean connected() {
    return state == State.CONNECTED;
  }

  /** Whether it may be sent offers. */
  public boolean active() {
    return active;
  }

  public Optional<FrameworkConnection> connection() {
    return Optional.ofNullable(connection);
  }

  /** When it subscribed last: tells one disconnection from a later one. */
  public Instant reregistered() {
    return reregistered;
  }

  /** Takes a new connection; the caller has ended the old one. */
  public void connect(FrameworkConnection newConnection, Instant now) {
    connection = newConnection;
    state = State.CONNECTED;
    active = true;
    registered = registered.equals(Instant.EPOCH) ? now : registered;
    reregistered = now;
    changed.accept(this);
  }

  public void deactivate() {
    active = false;
    changed.accept(this);
  }

  public void disconnect() {
    connection = null;
    state = State.DISCONNECTED;
    changed.accept(this);
  }

  public void complete(Instant now) {
    connection = null;
    active = false;
    state = State.COMPLETED;
    unregistered = now;
    changed.accept(this);
  }

  /** Sends an event if it is connected; false when it was not taken. */
  public boolean send(Event event) {
    return connection != null && connection.send(event);
  }

  // Its tasks.

  /** Tasks that are not terminal, or terminal and not acknowledged, by id. */
  public PersistentMap<String, Task> tasks() {
    return tasks;
  }

  /** The task with this id; null when there is none. */
  public Task task(String taskId) {
    return tasks.get(taskId);
  }

  /** Adds a task, or puts its newer state in place of the older. */
  public void putTask(Task task) {
    tasks = tasks.with(task.getTaskId().getValue(), task);
    changed.accept(this);
  }

  /** Drops a task and keeps it among the completed, or the unreachable ones. */
  public void removeTask(String taskId, boolean isUnreachable) {
    Task task = tasks.get(taskId);
    tasks = tasks.without(taskId);
    if (isUnreachable) {
      addUnreachable(task);
    } else {
      addCompleted(task);
    }
    changed.accept(this);
  }

  private void addUnreachable(Task task) {
    unreachable.put(task.getTaskId().getValue(), task);
    if (unreachable.size() > bounds.unreachableTasks()) {
      unreachable.remove(unreachable.keySet().iterator().next());
    }
    unreachableSeen = null;
  }

  private void addCompleted(Task task) {
    String taskId = task.getTaskId().getValue();
    completed.remove(taskId);
    completed.put(taskId, task);
    if (completed.size() > bounds.completedTasks()) {
      completed.remove(completed.keySet().iterator().next());
    }
    completedSeen = null;
  }

  /** Whether a task with this id is on an agent that does not answer. */
  public boolean hasUnreachableTask(String taskId) {
    return unreachable.containsKey(taskId);
  }

  /** A task that has ended, unless that was too many tasks ago. */
  public Optional<Task> completedTask(String taskId) {
    return Optional.ofNullable(completed.get(taskId));
  }

  /** Tasks on agents that do not answer, oldest first. */
  public List<Task> unreachableTasks() {
    if (unreachableSeen == null) {
      unreachableSeen = List.copyOf(unreachable.values());
    }
    return unreachableSeen;
  }

  /**
   * A task on an agent that does not answer has ended, with the status that {@code made} gives.
   *
   * @return that status; empty when there is no such task
   */
  public Optional<TaskStatus> endUnreachable(String taskId, Function<Task, TaskStatus> made) {
    Task task = unreachable.remove(taskId);
    if (task == null) {
      return Optional.empty();
    }
    unreachableSeen = null;
    TaskStatus status = made.apply(task);
    addCompleted(task.toBuilder().setState(status.getState()).addStatuses(status).build());
    changed.accept(this);
    return Optional.of(status);
  }

  /** Forgets that a task was unreachable or completed: its agent has it again. */
  public void forgetEnded(String taskId) {
    if (unreachable.remove(taskId) != null) {
      unreachableSeen = null;
    }
    if (completed.remove(taskId) != null) {
      completedSeen = null;
    }
    changed.accept(this);
  }

  /** Moves an unreachable task, as it is now, to the completed ones. */
  public void endUnreachable(Task task) {
    unreachable.remove(task.getTaskId().getValue());
    unreachableSeen = null;
    addCompleted(task);
    changed.accept(this);
  }

  // What it uses.

  /** What its tasks and executors use, by id of the agent. */
  public PersistentMap<String, Resources> used() {
    return used;
  }

  /** Counts resources of an agent as used. */
  public void use(String agentId, Resources resources) {
    Resources before = used.getOrDefault(agentId, Resources.EMPTY);
    used = used.with(agentId, before.plus(resources));
    changed.accept(this);
  }

  /** Counts resources of an agent as free. */
  public void free(String agentId, Resources resources) {
    Resources left = used.getOrDefault(agentId, Resources.EMPTY).minus(resources);
    used = left.isEmpty() ? used.without(agentId) : used.with(agentId, left);
    changed.accept(this);
  }

  /** Its executors, by agent and id. */
  public PersistentMap<ExecutorKey, ExecutorInfo> executors() {
    return executors;
  }

  public void putExecutor(String agentId, ExecutorInfo executor) {
    executors =
        executors.with(new ExecutorKey(agentId, executor.getExecutorId().getValue()), executor);
    changed.accept(this);
  }

  public void removeExecutor(String agentId, String executorId) {
    executors = executors.without(new ExecutorKey(agentId, executorId));
    changed.accept(this);
  }

  // Its offers.

  /** Offers made to it, by id. */
  public PersistentMap<String, Offer> offers() {
    return offers;
  }

  public void putOffer(Offer offer) {
    offers = offers.with(offer.getId().getValue(), offer);
    changed.accept(this);
  }

  public void removeOffer(String offerId) {
    offers = offers.without(offerId);
    changed.accept(this);
  }

  // Its operations.

  /** Its operations, by UUID in hexadecimal. */
  public PersistentMap<String, Operation> operations() {
    return operations;
  }

  /** The operation to which it gave this id. */
  public Optional<Operation> operation(String operationId) {
    String uuid = operationIds.get(operationId);
    return uuid == null ? Optional.empty() : Optional.ofNullable(operations.get(uuid));
  }

  /** Adds an operation, or puts its newer state in place of the older. */
  public void putOperation(String uuid, Operation operation) {
    operations = operations.with(uuid, operation);
    if (operation.getInfo().hasId()) {
      operationIds = operationIds.with(operation.getInfo().getId().getValue(), uuid);
    }
    changed.accept(this);
  }

  public void removeOperation(String uuid) {
    Operation operation = operations.get(uuid);
    operations = operations.without(uuid);
    if (operation != null && operation.getInfo().hasId()) {
      operationIds = operationIds.without(operation.getInfo().getId().getValue());
    }
    changed.accept(this);
  }

  /** This framework as it is now. */
  FrameworkView view() {
    if (completedSeen == null) {
      completedSeen = List.copyOf(completed.values());
    }
    return new FrameworkView(
        info,
        state,
        active,
        registered,
        reregistered,
        Optional.ofNullable(unregistered),
        roles,
        suppressed,
        constraints,
        tasks,
        unreachableTasks(),
        completedSeen,
        executors,
        offers,
        operations,
        used);
  }

  @Override
  public String toString() {
    return id.getValue() + " (" + info.getName() + ")";
  }
}
