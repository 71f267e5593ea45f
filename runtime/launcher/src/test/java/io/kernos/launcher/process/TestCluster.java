package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import io.kernos.testkit.process.FreePorts;
import io.kernos.testkit.process.KernosProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** A master (node 0) and agents (nodes 1, 2, …), each in a process of its own. */
final class TestCluster implements AutoCloseable {
  private final Path folder;
  private final int agents;
  private final IntFunction<String> address;
  private final IntFunction<List<String>> prefix;
  private final IntFunction<List<String>> keys;
  private final List<Integer> hazelcast = new ArrayList<>();
  private final KernosProcess[] nodes;
  private final List<KernosProcess> started = new ArrayList<>();
  private final int masterPort = FreePorts.next();
  private FrameworkInfo info =
      FrameworkInfo.newBuilder()
          .setUser(System.getProperty("user.name"))
          .setName("test")
          .setFailoverTimeout(600)
          .setCheckpoint(true)
          .build();

  /**
   * Starts all nodes.
   *
   * @param address of each node
   * @param prefix what to put before each node's command
   */
  TestCluster(
      Path folder, int agents, IntFunction<String> address, IntFunction<List<String>> prefix)
      throws Exception {
    this(folder, agents, address, prefix, i -> List.of());
  }

  /**
   * Starts all nodes.
   *
   * @param keys of each node's configuration, which go before those here
   */
  TestCluster(
      Path folder,
      int agents,
      IntFunction<String> address,
      IntFunction<List<String>> prefix,
      IntFunction<List<String>> keys)
      throws Exception {
    this.keys = keys;
    this.folder = folder;
    this.agents = agents;
    this.address = address;
    this.prefix = prefix;
    this.nodes = new KernosProcess[agents + 1];
    try {
      for (int i = 0; i <= agents; i++) {
        hazelcast.add(FreePorts.next());
      }
      start(0).ready();
      for (int i = 1; i <= agents; i++) {
        start(i);
      }
      for (int i = 1; i <= agents; i++) {
        nodes[i].ready();
      }
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  /** Starts node {@code number}, on the data that it had before if it was there before. */
  KernosProcess start(int number) throws IOException {
    List<String> arguments = new ArrayList<>();
    String role = number == 0 ? "master" : "agent";
    arguments.addAll(
        List.of(
            "run", "--config", Path.of("../../conf", role + ".yaml").toAbsolutePath().toString()));
    arguments.addAll(List.of("--data", "data-" + number));
    for (String key :
        List.of(
            "cluster.name=test-" + masterPort,
            "bind.address=" + address.apply(number),
            "hazelcast.members=" + address.apply(0) + ":" + hazelcast.get(0),
            "hazelcast.port=" + hazelcast.get(number),
            "eventbus.port=0",
            "link.liveness=3s",
            "master.port=" + masterPort,
            "agent.port=0",
            "agent.resources=cpus:1;mem:256;disk:100")) {
      arguments.addAll(List.of("-D", key));
    }
    keys.apply(number).forEach(key -> arguments.addAll(List.of("-D", key)));
    nodes[number] = KernosProcess.java(folder, prefix.apply(number), arguments);
    started.add(nodes[number]);
    return nodes[number];
  }

  /** Starts one more node, a DNS server; {@code keys} go before others. */
  KernosProcess startDns(String name, String... keys) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("run", "--config", Path.of("../../conf/dns.yaml").toAbsolutePath().toString()));
    arguments.addAll(List.of("--data", name));
    for (String key :
        List.of(
            "cluster.name=test-" + masterPort,
            "bind.address=" + address.apply(0),
            "hazelcast.members=" + address.apply(0) + ":" + hazelcast.get(0),
            "hazelcast.port=" + FreePorts.next(),
            "eventbus.port=0",
            "link.liveness=3s",
            "dns.port=0",
            "dns.http.port=0")) {
      arguments.addAll(List.of("-D", key));
    }
    Stream.of(keys).forEach(key -> arguments.addAll(List.of("-D", key)));
    KernosProcess process = KernosProcess.java(folder, prefix.apply(0), arguments);
    started.add(process);
    return process;
  }

  KernosProcess node(int number) {
    return nodes[number];
  }

  URI master() {
    return URI.create("http://" + address.apply(0) + ":" + masterPort);
  }

  /** Subscribes the framework; the second time it has the id of the first. */
  HttpFramework subscribe(EventLog events) throws Exception {
    HttpFramework framework = HttpFramework.subscribe(master(), info, events);
    events.event(Event.Type.SUBSCRIBED, 0);
    info = info.toBuilder().setId(framework.id()).build();
    return framework;
  }

  /** Subscribes a framework that no master knows. */
  HttpFramework subscribeAnother(EventLog events) throws Exception {
    return HttpFramework.subscribe(master(), info.toBuilder().clearId().build(), events);
  }

  /** A task on each agent that runs until {@link #finish}, and returns 7. */
  List<TaskInfo> launchOnEachAgent(HttpFramework framework, EventLog events) throws Exception {
    List<Offer> offers =
        events.await(
            "an offer of each agent",
            all -> {
              List<Offer> some =
                  all.stream().flatMap(e -> e.getOffers().getOffersList().stream()).toList();
              return some.stream().map(Offer::getAgentId).distinct().count() == agents
                  ? Optional.of(some)
                  : Optional.empty();
            });
    List<TaskInfo> tasks = new ArrayList<>();
    for (Offer offer : offers) {
      TaskInfo task =
          Tasks.shell(
              "task-" + tasks.size(),
              offer.getAgentId(),
              "cpus:0.1;mem:32",
              "echo $$ >> pids; while [ ! -e " + folder + "/go ]; do sleep 0.1; done; exit 7");
      tasks.add(task);
      framework
          .accept(offer.getId(), Duration.ofHours(1), List.of(Tasks.launch(List.of(task))))
          .get();
    }
    for (TaskInfo task : tasks) {
      events.status(task.getTaskId().getValue(), TaskState.TASK_RUNNING);
    }
    return tasks;
  }

  /** Asks about all tasks, again and again, until each is said to be running. */
  void awaitRunning(List<TaskInfo> tasks, HttpFramework framework, EventLog events)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    int from = events.size();
    while (!tasks.stream().allMatch(t -> runs(t, events, from))) {
      // Tasks of agents that are not back yet have no answer.
      assertThat(System.nanoTime()).as("%s", events.events()).isLessThan(end);
      framework
          .call(
              Call.newBuilder()
                  .setType(Call.Type.RECONCILE)
                  .setReconcile(Call.Reconcile.newBuilder()))
          .get();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static boolean runs(TaskInfo task, EventLog events, int from) {
    return events.events().stream()
        .skip(from)
        .map(e -> e.getUpdate().getStatus())
        .filter(s -> s.getTaskId().equals(task.getTaskId()))
        .anyMatch(s -> s.getState() == TaskState.TASK_RUNNING);
  }

  /** Lets the tasks end. */
  void finish() throws IOException {
    Files.createFile(folder.resolve("go"));
  }

  /** Waits until each task was said to have returned 7. */
  void awaitExits(List<TaskInfo> tasks, EventLog events) throws Exception {
    for (TaskInfo task : tasks) {
      TaskStatus end = events.status(task.getTaskId().getValue(), TaskState.TASK_FAILED);
      assertThat(end.getMessage()).contains("7");
    }
  }

  /** How often a task was started: each start writes a line. */
  long starts() throws IOException {
    long lines = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.endsWith("pids")).toList()) {
        lines += Files.readAllLines(file).size();
      }
    }
    return lines;
  }

  @Override
  public void close() throws InterruptedException {
    for (KernosProcess process : started) {
      process.close();
    }
  }
}
