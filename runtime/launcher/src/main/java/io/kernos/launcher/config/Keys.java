package io.kernos.launcher.config;

import static io.kernos.launcher.config.ValueType.DURATION_TYPE;
import static io.kernos.launcher.config.ValueType.FLAG;
import static io.kernos.launcher.config.ValueType.NAMES;
import static io.kernos.launcher.config.ValueType.PORT;
import static io.kernos.launcher.config.ValueType.RATE_TYPE;
import static io.kernos.launcher.config.ValueType.listOf;
import static io.kernos.launcher.config.ValueType.oneOf;
import static io.kernos.launcher.config.ValueType.text;
import static io.kernos.launcher.config.ValueType.whole;

import io.kernos.agent.containerizer.network.ContainerDns;
import io.kernos.master.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Every key of the configuration, in the order in which the commented files show them. */
public final class Keys {
  private static final List<Key<?>> DEFINED = new ArrayList<>();

  public static final Key<String> CLUSTER_NAME =
      key(
          "cluster.name",
          text("a name of letters, digits, - and _", Keys::name),
          "kernos",
          "Tells this cluster from others on the same machines and network: only nodes with the\n"
              + "same name join, and cgroups and containers carry it.");

  public static final Key<List<String>> ROLES =
      key(
          "node.roles",
          listOf("master", "agent", "dns", "haproxy"),
          "master,agent,dns,haproxy",
          "What this node is. Several nodes may be masters, agents, DNS servers and load"
              + " balancers.");

  public static final Key<String> BIND_ADDRESS =
      key(
          "bind.address",
          text("an IP address of this machine"),
          "127.0.0.1",
          "Where every server of this node listens. Nobody is asked who they are until security\n"
              + "is configured, so think before opening it to a network.");

  public static final Key<String> ADVERTISED_ADDRESS =
      key(
          "advertised.address",
          text("an IP address by which other machines reach this one"),
          "",
          "Told to others in place of bind.address, where the two differ.");

  public static final Key<String> HOSTNAME =
      key(
          "node.hostname",
          text("a host name"),
          "",
          "Under which frameworks know this node's agent; without it, the address.");

  public static final Key<String> DATA_DIR =
      key(
          "data.dir",
          text("a folder"),
          "data",
          "All state of this node; --data says the same. Relative to where kernos is started.");

  public static final Key<Integer> MASTER_PORT =
      key("master.port", PORT, "5050", "HTTP port of the master.");

  public static final Key<Duration> AGENT_PING_TIMEOUT =
      key(
          "agent.ping.timeout",
          DURATION_TYPE,
          "15s",
          "The master pings each agent that often; agent_ping_timeout of Mesos.");

  public static final Key<Integer> AGENT_PING_TIMEOUTS =
      key(
          "agent.ping.timeouts",
          whole("a number from 1 to 1000", 1, 1_000),
          "5",
          "So many unanswered pings make an agent unreachable; max_agent_ping_timeouts of Mesos.");

  public static final Key<Duration> AGENT_REREGISTER_TIMEOUT =
      key(
          "agent.reregister.timeout",
          DURATION_TYPE,
          "10min",
          "Agents that are not back so long after a new master began to lead are unreachable;\n"
              + "agent_reregister_timeout of Mesos.");

  public static final Key<Optional<Rate>> AGENT_REMOVAL_RATE =
      key(
          "agent.removal.rate",
          RATE_TYPE,
          "",
          "At most so many agents are given up in that time, such as 1/10min, lest a fault of the\n"
              + "network takes all of them; empty: no limit. agent_removal_rate_limit of Mesos.");

  public static final Key<Integer> AGENT_PORT =
      key(
          "agent.port",
          PORT,
          "5051",
          "HTTP port of the first agent; further ones of the same node follow.");

  public static final Key<Integer> AGENTS =
      key(
          "agent.count",
          whole("a number from 1 to 200", 1, 200),
          "1",
          "Agents of this node; --agents says the same. When they are several, agent k has the\n"
              + "address 127.0.0.k+1 and 1/count of the machine.");

  public static final Key<String> AGENT_RESOURCES =
      key(
          "agent.resources",
          text("resources, such as cpus:4;mem:8192;disk:20480;ports:[31000-32000], or JSON"),
          "",
          "What each agent offers; what is not named is detected.");

  public static final Key<String> AGENT_ATTRIBUTES =
      key(
          "agent.attributes",
          text("attributes, such as rack:a1;zone:north"),
          "",
          "What is to be known of each agent.");

  public static final Key<String> AGENT_CONTAINER_DNS =
      key(
          "agent.container.dns",
          text(
              "IP addresses such as 172.17.0.1,10.0.0.2, or JSON as Mesos' --default_container_dns",
              ContainerDns::parse),
          "",
          "The name servers of containers that have a network of their own, where their framework\n"
              + "names none; such as an address of dns.addresses.");

  public static final Key<String> PLUGINS_DIR =
      key(
          "plugins.dir",
          text("a folder"),
          "plugins",
          "A plugin jar that is put there goes live; relative to data.dir.");

  public static final Key<List<String>> PLUGINS_BUNDLED =
      key(
          "plugins.bundled",
          NAMES,
          "",
          "Plugin jars that are loaded at start, from where they are; bin/kernos names those that\n"
              + "come with it. A jar of the same plugin in plugins.dir goes before them.");

  public static final Key<Integer> MARATHON_PORT =
      key("marathon.port", PORT, "8080", "HTTP port of the Marathon plugin.");

  public static final Key<String> RECORDS_TASKS =
      key(
          "records.tasks",
          oneOf("found", "all"),
          "found",
          "Which running tasks of this master's cluster have a record, and so names: those that"
              + " have\n"
              + "a port, an address of their own or a discovery info, or all, as with Mesos-DNS. A"
              + " record\n"
              + "takes about a kilobyte in each master and DNS server.");

  public static final Key<Integer> DNS_PORT =
      key("dns.port", PORT, "8053", "DNS, by UDP and by TCP.");

  public static final Key<Integer> DNS_HTTP_PORT =
      key(
          "dns.http.port",
          PORT,
          "8123",
          "HTTP interface of DNS, with Mesos-DNS' paths, /metrics and /v1/prometheus.");

  public static final Key<List<String>> DNS_ADDRESSES =
      key(
          "dns.addresses",
          NAMES,
          "",
          "Where DNS is served besides bind.address, IP (port 53) or IP:port; such as that of the\n"
              + "bridge of containers, 172.17.0.1.");

  public static final Key<String> DNS_DOMAIN =
      key("dns.domain", text("a domain name"), "mesos", "The domain of all names.");

  public static final Key<Integer> DNS_TTL =
      key(
          "dns.ttl",
          whole("a number of seconds", 0, Integer.MAX_VALUE),
          "60",
          "How long others may keep an answer. Names follow tasks within milliseconds, so that it\n"
              + "can be low.");

  public static final Key<Integer> DNS_NEGATIVE_TTL =
      key(
          "dns.negative.ttl",
          whole("a number of seconds", 0, Integer.MAX_VALUE),
          "60",
          "How long others may keep that there is no answer.");

  public static final Key<String> DNS_UNHEALTHY =
      key(
          "dns.unhealthy",
          oneOf("none", "all"),
          "none",
          "What a name is answered with when none of its tasks is healthy.");

  public static final Key<Duration> DNS_STALE =
      key(
          "dns.stale",
          DURATION_TYPE,
          "1d",
          "How long the last known records are served when the cluster is not reached.");

  public static final Key<List<String>> DNS_RESOLVERS =
      key(
          "dns.resolvers",
          NAMES,
          "",
          "Who is asked about names of other domains, IP (port 53) or IP:port, one after the\n"
              + "other; without any they are refused.");

  public static final Key<Integer> DNS_CACHE_SIZE =
      key(
          "dns.cache.size",
          whole("a number", 0, 10_000_000),
          "10000",
          "How many answers of resolvers are kept.");

  public static final Key<Integer> DNS_RATE_LIMIT =
      key(
          "dns.rate.limit",
          whole("a number", 0, Integer.MAX_VALUE),
          "1000",
          "Answers a second for each client by UDP, against forged senders; a client above it is\n"
              + "sent to TCP. 0: no limit.");

  public static final Key<Integer> DNS_THREADS =
      key(
          "dns.threads",
          whole("a number from 0 to 64", 0, 64),
          "0",
          "Threads that answer by UDP, each with a socket of its own; where the system has no\n"
              + "epoll there is one. 0: one for every two processors, at most 8.");

  public static final Key<Integer> DNS_UDP_SIZE =
      key(
          "dns.udp.size",
          whole("a number of bytes from 512 to 4096", 512, 4096),
          "1232",
          "The largest answer by UDP, for clients that take so much; a larger one is sent by TCP.");

  public static final Key<List<String>> DNS_TRANSFER =
      key(
          "dns.transfer",
          NAMES,
          "",
          "Who may have the whole zone (AXFR): IP addresses and ranges such as 10.0.0.0/8.");

  public static final Key<String> DNS_CONFIG =
      key(
          "dns.config",
          text("a JSON file"),
          "",
          "A config.json of Mesos-DNS. What it says goes before what the keys here say.");

  public static final Key<Integer> HAPROXY_PORT =
      key(
          "haproxy.port",
          PORT,
          "9090",
          "The HAProxy bridge's endpoints: its configuration, maps, metrics, statistics.");

  public static final Key<Integer> HAPROXY_HTTP_PORT =
      key(
          "haproxy.http.port",
          PORT,
          "9080",
          "HAProxy: HTTP for virtual hosts (labels HAPROXY_0_VHOST).");

  public static final Key<Integer> HAPROXY_HTTPS_PORT =
      key("haproxy.https.port", PORT, "9443", "HAProxy: HTTPS for virtual hosts.");

  public static final Key<Integer> HAPROXY_APPID_PORT =
      key(
          "haproxy.appid.port",
          PORT,
          "9091",
          "HAProxy: HTTP for apps by their id, in the header X-Marathon-App-Id.");

  public static final Key<String> HAPROXY_SERVICE_PORTS =
      key(
          "haproxy.service.ports",
          text("a range of ports such as 10000-10999, or 0 for none", Keys::ports),
          "10000-10999",
          "The service ports on which HAProxy may listen; Marathon assigns them first.");

  public static final Key<List<String>> HAPROXY_GROUP =
      key(
          "haproxy.group",
          NAMES,
          "external",
          "Whom HAProxy serves: apps with one of these groups in their label HAPROXY_GROUP; or *\n"
              + "for all apps.");

  public static final Key<Boolean> HAPROXY_STRICT =
      key(
          "haproxy.strict",
          FLAG,
          "false",
          "Whether only ports are served that have the label HAPROXY_0_ENABLED.");

  public static final Key<String> HAPROXY_TEMPLATES =
      key(
          "haproxy.templates",
          text("a folder"),
          "",
          "Files such as HAPROXY_HEAD, each in place of the built-in template of that name.");

  public static final Key<List<String>> HAPROXY_CERTIFICATES =
      key(
          "haproxy.certificates",
          NAMES,
          "",
          "PEM files with certificate and key, or folders of such, which may change at any time;"
              + " a\n"
              + "client is shown the one for the host that it names. None: one made at the first\n"
              + "start, which nobody vouches for.");

  public static final Key<Duration> HAPROXY_DRAIN =
      key(
          "haproxy.drain",
          DURATION_TYPE,
          "5s",
          "How long the connections of a task that is to be killed may hold the kill back.");

  public static final Key<String> HAPROXY_COMMAND =
      key(
          "haproxy.command",
          text("a command, or embedded"),
          "haproxy",
          "Which HAProxy is run, 2.6 or newer. Where there is none, or with embedded, a plain"
              + " proxy\n"
              + "inside this process takes its place, which is not for production.");

  public static final Key<List<String>> RAFT_MEMBERS =
      key(
          "raft.members",
          NAMES,
          "",
          "The masters that keep the cluster's state together and elect the leading one: three or\n"
              + "five, this one too, each as host (with raft.port) or host:port, by the addresses\n"
              + "that they advertise. The same list on each. Without it this master is alone."
              + " Once\n"
              + "there is state, its members count, and kernos masters changes them.");

  public static final Key<Boolean> RAFT_JOIN =
      key(
          "raft.join",
          FLAG,
          "false",
          "Whether this master, while it has no state, waits for kernos masters add to take it"
              + " in;\n"
              + "raft.members need not name it then.");

  public static final Key<Integer> RAFT_PORT =
      key(
          "raft.port",
          PORT,
          "7050",
          "The masters among themselves; not used by one that is alone.");

  public static final Key<Duration> RAFT_ELECTION =
      key(
          "raft.election.timeout",
          DURATION_TYPE,
          "300ms",
          "A master that hears nothing of the leading one for so long, or up to four times as\n"
              + "long, calls an election.");

  public static final Key<List<String>> HAZELCAST_MEMBERS =
      key(
          "hazelcast.members",
          NAMES,
          "",
          "Addresses of the nodes that are likely to be there, host or host:port; of this node\n"
              + "too. Each that cannot be reached costs about a second at start.");

  public static final Key<Integer> HAZELCAST_PORT =
      key("hazelcast.port", PORT, "5701", "Membership of nodes.");

  public static final Key<Boolean> HAZELCAST_MULTICAST =
      key("hazelcast.multicast", FLAG, "false", "Whether nodes are also searched by multicast.");

  public static final Key<Integer> EVENTBUS_PORT =
      key("eventbus.port", PORT, "7070", "Messages between nodes.");

  public static final Key<String> EVENTBUS_CERTIFICATE =
      key(
          "eventbus.tls.certificate",
          text("a PEM file"),
          "",
          "This node's certificate. With it the event bus and the masters among themselves speak\n"
              + "TLS, and each end shows its own.");

  public static final Key<String> EVENTBUS_KEY =
      key("eventbus.tls.key", text("a PEM file, PKCS 8"), "", "The certificate's private key.");

  public static final Key<String> EVENTBUS_CA =
      key(
          "eventbus.tls.ca",
          text("a PEM file"),
          "",
          "Who must have signed the certificates of the other nodes.");

  public static final Key<Duration> LINK_LIVENESS =
      key(
          "link.liveness",
          DURATION_TYPE,
          "10s",
          "A node that is silent for so long is lost, and its agents register again.");

  public static final Key<Integer> LINK_PORT =
      key(
          "link.port",
          PORT,
          "7071",
          "A master of a real cluster: where agents that are outside its network, or very many,\n"
              + "connect to it. It listens when it can tell who may: by link.token.file or\n"
              + "link.tls.ca.");

  public static final Key<List<String>> LINK_MASTERS =
      key(
          "link.masters",
          NAMES,
          "",
          "With it this node, which is no master, joins neither Hazelcast nor the event bus, but\n"
              + "connects to the leading master: addresses of one or more masters, host (with\n"
              + "link.port) or host:port.");

  public static final Key<String> LINK_TOKEN =
      key(
          "link.token.file",
          text("a file with at least 16 characters, such as from openssl rand -hex 32"),
          "",
          "The secret by which a master knows those who connect to its link.port; the same on all\n"
              + "nodes. Beyond the loopback address it takes TLS.");

  public static final Key<String> LINK_CERTIFICATE =
      key(
          "link.tls.certificate",
          text("a PEM file"),
          "",
          "This node's certificate. A master's must name the address by which it is reached; an\n"
              + "agent that shows one needs no token.");

  public static final Key<String> LINK_KEY =
      key("link.tls.key", text("a PEM file, PKCS 8"), "", "The certificate's private key.");

  public static final Key<String> LINK_CA =
      key(
          "link.tls.ca",
          text("a PEM file"),
          "",
          "Who must have signed the other end's certificate: with an agent, the masters'; with a\n"
              + "master, those of agents that come without the token.");

  public static final Key<String> LOG_LEVEL =
      key(
          "log.level",
          oneOf("error", "warn", "info", "debug", "trace"),
          "info",
          "How much Kernos says; libraries stay at warn.");

  /** All of them. */
  public static final List<Key<?>> ALL = List.copyOf(DEFINED);

  private Keys() {}

  private static <T> Key<T> key(String name, ValueType<T> type, String fallback, String doc) {
    Key<T> key = new Key<>(name, type, fallback, doc);
    DEFINED.add(key);
    return key;
  }

  private static void name(String text) {
    if (!text.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException();
    }
  }

  private static void ports(String text) {
    if (!text.matches("0|[1-9][0-9]{0,4}-[1-9][0-9]{0,4}")) {
      throw new IllegalArgumentException();
    }
  }

  /** The key of that name. */
  static Optional<Key<?>> find(String name) {
    return ALL.stream().filter(k -> k.name().equals(name)).findFirst();
  }

  /** The key that this environment variable sets. */
  static Optional<Key<?>> ofVariable(String variable) {
    return ALL.stream().filter(k -> k.variable().equals(variable)).findFirst();
  }

  /** The key whose name looks most like {@code name}. */
  static Key<?> nearest(String name) {
    return ALL.stream().min(Comparator.comparingInt(k -> distance(k.name(), name))).orElseThrow();
  }

  /** How many letters to insert, drop or change. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
