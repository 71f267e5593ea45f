package io.kernos.testkit.failover;

import io.kernos.testkit.process.FreePorts;
import io.kernos.testkit.process.KernosProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three masters and some agents, each a process with the files of {@code conf/ha}. */
public final class MasterGroup implements AutoCloseable {
  /** How many masters there are. */
  public static final int MASTERS = 3;

  private final Path conf;
  private final Path folder;
  private final int agents;
  private final List<Path> plugins;
  private final IntFunction<List<String>> more;
  private final Places places;
  private final List<Integer> raft = freePorts(MASTERS);
  private final List<Integer> http = freePorts(MASTERS);
  private final List<Integer> marathon = freePorts(MASTERS);
  private final List<Integer> hazelcast;
  private final KernosProcess[] nodes;
  private final List<KernosProcess> started = new ArrayList<>();

  /**
   * Where nodes run.
   *
   * @param address of each node, masters first
   * @param command the kernos command on each node
   */
  public record Places(IntFunction<String> address, IntFunction<List<String>> command) {

    /** All on the loopback address. */
    public static Places here(List<String> command) {
      return new Places(node -> "127.0.0.1", node -> command);
    }
  }

  /**
   * Starts all of them, and waits until they serve.
   *
   * @param conf the folder {@code conf}
   * @param folder for their data
   * @param plugins jars that each master has
   */
  public MasterGroup(Places places, Path conf, Path folder, int agents, List<Path> plugins)
      throws IOException, InterruptedException {
    this(places, conf, folder, agents, plugins, node -> List.of());
  }

  /**
   * Starts all of them, and waits until they serve.
   *
   * @param more keys of each node's configuration, as {@code key=value}; they go before those here
   */
  public MasterGroup(
      Places places,
      Path conf,
      Path folder,
      int agents,
      List<Path> plugins,
      IntFunction<List<String>> more)
      throws IOException, InterruptedException {
    this.more = more;
    this.places = places;
    this.conf = conf;
    this.folder = folder;
    this.agents = agents;
    this.plugins = List.copyOf(plugins);
    this.hazelcast = freePorts(MASTERS + agents);
    this.nodes = new KernosProcess[MASTERS + agents];
    try {
      // The first one first: nodes that found their cluster at the same moment take seconds more.
      start(0);
      awaitListening(places.address().apply(0), hazelcast.get(0));
      for (int i = 1; i < nodes.length; i++) {
        start(i);
      }
      for (KernosProcess node : nodes) {
        node.ready();
      }
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  /** That nobody listens on. */
  public static List<Integer> freePorts(int count) {
    return IntStream.range(0, count).mapToObj(i -> FreePorts.next()).toList();
  }

  private static void awaitListening(String address, int port) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try (Socket socket = new Socket(address, port)) {
        return;
      } catch (IOException notYet) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("nothing listens at " + address + ":" + port);
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  /** Of the masters. */
  private String addresses(List<Integer> ports) {
    return IntStream.range(0, MASTERS)
        .mapToObj(i -> places.address().apply(i) + ":" + ports.get(i))
        .collect(Collectors.joining(","));
  }

  /** Starts a node, on the data that it had before: masters first, then agents. */
  public KernosProcess start(int number) throws IOException {
    boolean master = number < MASTERS;
    List<String> own =
        new ArrayList<>(
            List.of(
                "hazelcast.port=" + hazelcast.get(number),
                "raft.port=" + raft.get(master ? number : 0),
                "master.port=" + http.get(master ? number : 0),
                "marathon.port=" + marathon.get(master ? number : 0),
                "agent.port=0",
                "agent.resources=cpus:4;mem:1024;disk:1024;ports:[1-9]"));
    own.addAll(more.apply(number));
    nodes[number] = start(master ? "master" : "agent", number, own);
    return nodes[number];
  }

  /** Starts one more master, which waits to be added. */
  public KernosProcess join(int raftPort, int httpPort) throws IOException {
    return start(
        "master",
        nodes.length,
        List.of(
            "raft.join=true",
            "raft.port=" + raftPort,
            "master.port=" + httpPort,
            "marathon.port=0",
            "hazelcast.port=0"));
  }

  private KernosProcess start(String role, int number, List<String> own) throws IOException {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "cluster.name=ha-" + raft.get(0),
                "bind.address=" + places.address().apply(number),
                "hazelcast.members=" + addresses(hazelcast),
                "eventbus.port=0",
                "raft.members=" + addresses(raft)));
    keys.addAll(own);
    List<String> arguments = new ArrayList<>(places.command().apply(number));
    arguments.addAll(
        List.of(
            "run",
            "--config",
            conf.resolve("ha/" + role + ".yaml").toString(),
            "--data",
            role + "-" + number));
    keys.forEach(key -> arguments.addAll(List.of("-D", key)));
    if (!plugins.isEmpty()) {
      String jars = String.join(",", plugins.stream().map(Path::toString).toList());
      arguments.addAll(List.of("-D", "plugins.bundled=" + jars));
    }
    KernosProcess node = KernosProcess.start(folder, arguments);
    started.add(node);
    return node;
  }

  /** The address of a master in its group. */
  public String member(int number) {
    return places.address().apply(number) + ":" + raft.get(number);
  }

  /** A node's present process. */
  public KernosProcess node(int number) {
    return nodes[number];
  }

  /** Where each master serves. */
  public List<URI> masters() {
    return urls(http);
  }

  /** Where each master's Marathon plugin serves, if they have it. */
  public List<URI> marathons() {
    return urls(marathon);
  }

  private List<URI> urls(List<Integer> ports) {
    return IntStream.range(0, MASTERS)
        .mapToObj(i -> URI.create("http://" + places.address().apply(i) + ":" + ports.get(i)))
        .toList();
  }

  /** The number of the master that serves at {@code port}. */
  int serving(int port) {
    return IntStream.range(0, MASTERS).filter(i -> http.get(i) == port).findFirst().orElseThrow();
  }

  int agents() {
    return agents;
  }

  @Override
  public void close() throws InterruptedException {
    // Agents first, or each would wait for a leader.
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).close();
    }
  }
}
