package io.kernos.master.agent;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Operation;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.AgentView.ExecutorKey;
import io.kernos.master.view.AgentView.TaskKey;
import io.kernos.master.view.Availability;
import io.kernos.master.view.PersistentMap;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A registered agent and all that is on it. Keeps its own sums right; decides nothing. */
public final class Agent {
  private final AgentID id;
  private final Consumer<Agent> changed;
  private AgentInfo info;
  private String version = "";
  private String address = "";
  private int featureLevel;
  private AgentChannel channel;
  private boolean active;
  private int silentPings;
  private final Instant registered;
  private Instant reregistered;
  private Resources total;
  private Resources checkpointed;
  private PersistentMap<String, Resources> used = PersistentMap.empty();
  private PersistentMap<TaskKey, TaskKey> tasks = PersistentMap.empty();
  private PersistentMap<ExecutorKey, ExecutorInfo> executors = PersistentMap.empty();
  private PersistentMap<String, Offer> offers = PersistentMap.empty();
  private PersistentMap<String, Operation> operations = PersistentMap.empty();
  private final Set<TaskKey> killed = new LinkedHashSet<>();
  private String node = "";

  /**
   * @param info with its id
   * @param changed told after every change
   */
  public Agent(
      AgentInfo info,
      Resources total,
      Resources checkpointed,
      Instant now,
      Consumer<Agent> changed) {
    this.id = info.getId();
    this.info = info;
    this.total = total;
    this.checkpointed = checkpointed;
    this.registered = now;
    this.changed = changed;
  }

  // What it is.

  public AgentID id() {
    return id;
  }

  /** The id as a string. */
  public String key() {
    return id.getValue();
  }

  public AgentInfo info() {
    return info;
  }

  /** The host part of the address on which its HTTP server listens; else its host name. */
  public String host() {
    return host(info, address);
  }

  /** The host part of an agent's address; its host name when it gives none. */
  public static String host(AgentInfo info, String address) {
    if (address.isEmpty()) {
      return info.getHostname();
    }
    int colon = address.lastIndexOf(':');
    boolean hasPort = colon > 0 && address.indexOf(':') == colon;
    return hasPort ? address.substring(0, colon) : address;
  }

  public void update(AgentInfo newInfo, Resources newTotal, Resources newCheckpointed) {
    info = newInfo;
    total = newTotal;
    checkpointed = newCheckpointed;
    changed.accept(this);
  }

  public void describe(String newVersion, String newAddress, int newLevel) {
    version = newVersion;
    featureLevel = newLevel;
    address = newAddress;
    changed.accept(this);
  }

  public void reregisteredAt(Instant now) {
    reregistered = now;
    changed.accept(this);
  }

  /** What its build understands. */
  public int featureLevel() {
    return featureLevel;
  }

  // Its session.

  /** Whether it has a session, and so can be told something. */
  public boolean connected() {
    return channel != null;
  }

  /** Whether its resources are offered. */
  public boolean active() {
    return active;
  }

  /** Through what it is reached now. */
  public Optional<AgentChannel> channel() {
    return Optional.ofNullable(channel);
  }

  public void connect(AgentChannel newChannel) {
    channel = newChannel;
    node = newChannel.node();
    active = true;
    silentPings = 0;
    changed.accept(this);
  }

  /** Its resources are to be offered, or not, as long as it is connected. */
  public void setActive(boolean offered) {
    active = offered && connected();
    changed.accept(this);
  }

  public void disconnect() {
    channel = null;
    active = false;
    changed.accept(this);
  }

  /** Tells the agent something, if it is connected. */
  public void send(LinkMessage.Builder message) {
    if (channel != null) {
      channel.send(message);
    }
  }

  /** Ends the session, so that the agent registers again with all that it knows. */
  public void resync(String reason) {
    if (channel != null) {
      channel.close(reason);
    }
  }

  /** Counts a ping; gives how many were not answered before it. */
  public int pinged() {
    return silentPings++;
  }

  public void answered() {
    silentPings = 0;
  }

  // Its resources.

  /** All that it has. */
  public Resources total() {
    return total;
  }

  /** Dynamic reservations and persistent volumes. */
  public Resources checkpointed() {
    return checkpointed;
  }

  /**
   * Applies an operation to what it has.
   *
   * @param operation with no resource marked as allocated
   */
  public void apply(Offer.Operation operation) {
    total = ResourceOperations.apply(total, operation);
    checkpointed = total.checkpointed();
    changed.accept(this);
  }

  /** What is in use, by framework. */
  public PersistentMap<String, Resources> used() {
    return used;
  }

  public void use(String frameworkId, Resources resources) {
    Resources before = used.getOrDefault(frameworkId, Resources.EMPTY);
    used = used.with(frameworkId, before.plus(resources));
    changed.accept(this);
  }

  public void free(String frameworkId, Resources resources) {
    Resources left = used.getOrDefault(frameworkId, Resources.EMPTY).minus(resources);
    used = left.isEmpty() ? used.without(frameworkId) : used.with(frameworkId, left);
    changed.accept(this);
  }

  // What is on it.

  /** Its tasks: look them up in their framework. */
  public PersistentMap<TaskKey, TaskKey> tasks() {
    return tasks;
  }

  public void addTask(TaskKey task) {
    tasks = tasks.with(task, task);
    changed.accept(this);
  }

  public void removeTask(TaskKey task) {
    tasks = tasks.without(task);
    killed.remove(task);
    changed.accept(this);
  }

  /** Remembers that a task is to be killed, should the agent come back with it. */
  public void markKilled(TaskKey task) {
    killed.add(task);
  }

  public Set<TaskKey> killed() {
    return killed;
  }

  /** Its executors, by framework and id. */
  public PersistentMap<ExecutorKey, ExecutorInfo> executors() {
    return executors;
  }

  /** The executors of one framework, by id. */
  public Map<String, ExecutorInfo> executorsOf(String frameworkId) {
    Map<String, ExecutorInfo> found = new LinkedHashMap<>();
    for (Map.Entry<ExecutorKey, ExecutorInfo> entry : executors.entrySet()) {
      if (entry.getKey().frameworkId().equals(frameworkId)) {
        found.put(entry.getKey().executorId(), entry.getValue());
      }
    }
    return found;
  }

  public void putExecutor(ExecutorKey key, ExecutorInfo executor) {
    executors = executors.with(key, executor);
    changed.accept(this);
  }

  public void removeExecutor(ExecutorKey key) {
    executors = executors.without(key);
    changed.accept(this);
  }

  /** Offers of its resources, by id. */
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

  /** Operations on it, by UUID in hexadecimal. */
  public PersistentMap<String, Operation> operations() {
    return operations;
  }

  public void putOperation(String uuid, Operation operation) {
    operations = operations.with(uuid, operation);
    changed.accept(this);
  }

  public void removeOperation(String uuid) {
    operations = operations.without(uuid);
    changed.accept(this);
  }

  /** This agent as it is now. */
  AgentView view(Availability availability) {
    return new AgentView(
        info,
        node,
        version,
        address,
        registered,
        Optional.ofNullable(reregistered),
        connected(),
        active,
        availability,
        total,
        checkpointed,
        used,
        offers,
        tasks,
        executors,
        operations);
  }

  @Override
  public String toString() {
    return id.getValue() + " (" + info.getHostname() + ")";
  }
}
