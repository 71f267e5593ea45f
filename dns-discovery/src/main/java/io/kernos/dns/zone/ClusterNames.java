package io.kernos.dns.zone;

import io.kernos.spi.discovery.NodeRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of masters, agents, frameworks and of DNS itself.
 *
 * <p>Mesos-DNS: records/generator.go, masterRecord, slaveRecords, frameworkRecords and
 * listenerRecord. The services of masters are in its documents only; a name and a PTR for each
 * agent are our own.
 */
public final class ClusterNames {
  private static final List<String> PROTOCOLS = List.of("_tcp", "_udp");

  private final NamingRules rules;
  private final Hosts hosts;

  public ClusterNames(NamingRules rules, Hosts hosts) {
    this.rules = rules;
    this.hosts = hosts;
  }

  /** Where a master listens. */
  public record Master(String host, int port) {}

  /**
   * Entries of all masters.
   *
   * @param leader none: nobody leads
   * @param standbys those that do not lead
   * @param listed those that the configuration names, in their order; others follow by their
   *     addresses, so that a master keeps its number when another one leads
   */
  public List<Entry> masters(List<Master> leader, List<Master> standbys, List<Master> listed) {
    List<Entry> entries = new ArrayList<>();
    for (Master leading : leader) {
      String name = rules.full("leader");
      addresses(entries, name, leading.host());
      PROTOCOLS.forEach(
          protocol ->
              entries.add(Entry.service(rules.full("_leader", protocol), name, leading.port())));
    }
    List<Master> all =
        Stream.concat(
                listed.stream(),
                Stream.concat(leader.stream(), standbys.stream())
                    .sorted(Comparator.comparing(Master::host).thenComparing(Master::port)))
            .distinct()
            .toList();
    for (int i = 0; i < all.size(); i++) {
      Master master = all.get(i);
      String name = rules.full("master" + i);
      addresses(entries, rules.full("master"), master.host());
      addresses(entries, name, master.host());
      PROTOCOLS.forEach(
          protocol ->
              entries.add(Entry.service(rules.full("_master", protocol), name, master.port())));
    }
    return entries;
  }

  /** Entries of an agent. */
  public List<Entry> agent(NodeRecord agent) {
    List<Entry> entries = new ArrayList<>();
    String name = rules.full(rules.label().label(agent.name()), "agent");
    addresses(entries, rules.full("slave"), agent.address());
    addresses(entries, name, agent.address());
    for (String ip : hosts.addresses(agent.address())) {
      entries.add(new Entry(Addresses.reverse(ip), RecordType.PTR, name));
    }
    if (!entries.isEmpty() && agent.port() > 0) {
      entries.add(Entry.service(rules.full("_slave", "_tcp"), rules.full("slave"), agent.port()));
    }
    return entries;
  }

  /** Entries of a framework's scheduler. */
  public List<Entry> framework(NodeRecord framework) {
    List<Entry> entries = new ArrayList<>();
    String label = rules.label().labels(framework.name());
    if (label.isEmpty()) {
      return entries;
    }
    String name = rules.full(label);
    addresses(entries, name, framework.address());
    if (!entries.isEmpty() && framework.port() > 0) {
      entries.add(Entry.service(rules.full("_framework", "_tcp", label), name, framework.port()));
    }
    return entries;
  }

  /**
   * Entries of DNS itself.
   *
   * @param nameServer in full
   * @param ips on which it listens
   */
  public List<Entry> nameServer(String nameServer, List<String> ips) {
    List<Entry> entries = new ArrayList<>();
    ips.forEach(ip -> addresses(entries, nameServer, ip));
    return entries;
  }

  private void addresses(List<Entry> entries, String name, String host) {
    hosts.addresses(host).forEach(ip -> entries.add(Entry.address(name, ip)));
  }
}
