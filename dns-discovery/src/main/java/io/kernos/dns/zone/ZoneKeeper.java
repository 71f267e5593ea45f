package io.kernos.dns.zone;

import io.kernos.dns.zone.ClusterNames.Master;
import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.NodeRecord.Kind;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the zone in step with the service records. A task that drains is not answered any more.
 * Used on one thread.
 */
public final class ZoneKeeper {
  private static final String MASTERS = "masters";

  /** Revisions of one term have so many bits of the serial number: every node counts alike. */
  private static final int REVISION_BITS = 26;

  private final Zone zone;
  private final TaskNames taskNames;
  private final ClusterNames clusterNames;
  private final List<Master> listed;
  private final Map<String, ServiceRecord> tasks = new LinkedHashMap<>();
  private final Map<String, NodeRecord> nodes = new LinkedHashMap<>();
  private long term;
  private long revision;

  /**
   * @param listed masters that the configuration names
   */
  public ZoneKeeper(Zone zone, NamingRules rules, Hosts hosts, List<Master> listed) {
    this.zone = zone;
    this.taskNames = new TaskNames(rules, hosts);
    this.clusterNames = new ClusterNames(rules, hosts);
    this.listed = List.copyOf(listed);
  }

  /** Sets the entries of DNS itself. */
  public void nameServer(String name, List<String> ips) {
    zone.put("self", clusterNames.nameServer(name, ips), true);
    zone.publish(serial());
  }

  /** Takes what the records have become, and publishes it. */
  public void accept(Services.Update update) {
    term = update.term();
    revision = update.revision();
    if (update instanceof Services.Snapshot snapshot) {
      Set<String> sources = new HashSet<>(Set.of(MASTERS, "self"));
      snapshot.records().forEach(task -> sources.add(source(task.id())));
      snapshot.nodes().forEach(node -> sources.add(source(node.id())));
      tasks.clear();
      nodes.clear();
      zone.retain(sources);
      snapshot.records().forEach(this::put);
      snapshot.nodes().forEach(this::put);
      putMasters();
    } else if (update instanceof Services.Delta delta) {
      delta.removed().forEach(this::remove);
      delta.removedNodes().forEach(this::remove);
      delta.changed().forEach(this::put);
      delta.changedNodes().forEach(this::put);
      if (!delta.changedNodes().isEmpty() || !delta.removedNodes().isEmpty()) {
        putMasters();
      }
    }
    zone.publish(serial());
  }

  /** Makes the names anew of what has this host: its addresses have become known. */
  public void rehost(String host) {
    tasks.values().stream().filter(task -> task.agentIp().equals(host)).forEach(this::put);
    nodes.values().stream().filter(node -> node.address().equals(host)).forEach(this::put);
    putMasters();
    zone.publish(serial());
  }

  private int serial() {
    return (int) ((term << REVISION_BITS) + revision);
  }

  private static String source(String id) {
    return "id/" + id;
  }

  private void put(ServiceRecord task) {
    tasks.put(task.id(), task);
    if (task.draining()) {
      zone.remove(source(task.id()));
    } else {
      zone.put(source(task.id()), taskNames.entries(task), task.healthy());
    }
  }

  private void put(NodeRecord node) {
    nodes.put(node.id(), node);
    switch (node.kind()) {
      case AGENT -> zone.put(source(node.id()), clusterNames.agent(node), true);
      case FRAMEWORK -> zone.put(source(node.id()), clusterNames.framework(node), true);
      case MASTER, STANDBY -> zone.remove(source(node.id())); // All of them have names together.
    }
  }

  private void putMasters() {
    zone.put(
        MASTERS, clusterNames.masters(masters(Kind.MASTER), masters(Kind.STANDBY), listed), true);
  }

  private List<Master> masters(Kind kind) {
    return nodes.values().stream()
        .filter(node -> node.kind() == kind)
        .map(node -> new Master(node.address(), node.port()))
        .toList();
  }

  private void remove(String id) {
    tasks.remove(id);
    nodes.remove(id);
    zone.remove(source(id));
  }

  /** All tasks that have a record. */
  public Collection<ServiceRecord> tasks() {
    return tasks.values();
  }

  /** All parts of the cluster. */
  public Collection<NodeRecord> nodes() {
    return nodes.values();
  }

  /** The entries of a task. */
  public List<Entry> entries(ServiceRecord task) {
    return taskNames.entries(task);
  }

  /** Term and revision of what was taken last, for people. */
  public String version() {
    return term + "." + revision;
  }

  public long term() {
    return term;
  }

  public long revision() {
    return revision;
  }
}
