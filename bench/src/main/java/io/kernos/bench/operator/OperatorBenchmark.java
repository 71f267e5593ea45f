package io.kernos.bench.operator;

import com.sun.management.OperatingSystemMXBean;
import io.kernos.api.v1.TaskState;
import io.kernos.bench.Benchmark;
import io.kernos.bench.cluster.EmulatedCluster;
import io.kernos.bench.cluster.Figures;
import io.kernos.bench.cluster.Launches;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** {@code /state} of a large cluster, and events to many subscribers. */
public final class OperatorBenchmark implements Benchmark {
  private static final String AGENT = "cpus:4;mem:65536;disk:65536;ports:[31000-32000]";
  private static final int AGENTS = 1000;
  private static final int TASKS = 20_000;
  private static final int READS = 21;
  private static final int STATE_LIMIT_MILLIS = 300;
  private static final int SHORT_TASKS = 3000;
  private static final int ROUNDS = 5;
  private static final double SLOWER_LIMIT_PERCENT = 10;

  private static final int SUBSCRIBERS = 1000;
  private static final int SUBSCRIBER_ROUNDS = 3;

  /** Each has three updates: starting, running, finished. */
  private static final double TASKS_A_SECOND = 100 / 3.0;

  private static final int MEASURED_SECONDS = 20;
  private static final double CORE_LIMIT_PERCENT = 10;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Override
  public String name() {
    return "operator";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    try (EmulatedCluster cluster = new EmulatedCluster("", 20, AGENT, OperatorBenchmark::script)) {
      subscribers(out, cluster.url("master"));
    }
    try (EmulatedCluster cluster =
        new EmulatedCluster("", AGENTS, AGENT, OperatorBenchmark::script)) {
      state(out, cluster.url("master"));
    }
  }

  private static Script script(ContainerSpec spec) {
    return Script.exits(
        spec.command().getValue().equals("true") ? Duration.ofMillis(5) : Duration.ofDays(1), 0);
  }

  // Subscribers.

  private static void subscribers(PrintStream out, URI master) throws Exception {
    List<Double> costs = new ArrayList<>();
    try (Launches framework = new Launches(master)) {
      paced(framework);
      for (int round = 0; round < SUBSCRIBER_ROUNDS; round++) {
        double without = paced(framework);
        try (Subscribers readers = new Subscribers(master, SUBSCRIBERS)) {
          readers.awaitQuiet();
          long reading = readers.cpuNanos();
          double with = paced(framework);
          double theirs = (readers.cpuNanos() - reading) / 1e7 / MEASURED_SECONDS;
          costs.add(with - theirs - without);
        }
      }
    }
    Figures.print(
        out, "operator_1000_subscribers_core_percent", Figures.median(costs), CORE_LIMIT_PERCENT);
  }

  /** Launches tasks at a steady rate; gives the processor time of all this, of one core. */
  private static double paced(Launches framework) throws Exception {
    OperatingSystemMXBean own =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = own.getProcessCpuTime();
    long start = System.nanoTime();
    for (int i = 0; i < MEASURED_SECONDS * TASKS_A_SECOND; i++) {
      LockSupport.parkNanos(start + (long) (i * 1e9 / TASKS_A_SECOND) - System.nanoTime());
      framework.all(1);
    }
    return (own.getProcessCpuTime() - cpu) * 100.0 / (System.nanoTime() - start);
  }

  // The state.

  private void state(PrintStream out, URI master) throws Exception {
    try (Launches many = new Launches(master, "sleep 100000", TaskState.TASK_RUNNING)) {
      Figures.print(out, "operator_20000_tasks_running_s", many.all(TASKS));
    }
    try (Launches framework = new Launches(master)) {
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < READS; i++) {
        millis.add(get(master));
      }
      Figures.print(out, "operator_state_median_ms", Figures.median(millis), STATE_LIMIT_MILLIS);
      framework.all(SHORT_TASKS);
      List<Double> alone = new ArrayList<>();
      List<Double> beside = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        alone.add(framework.all(SHORT_TASKS));
        beside.add(readBeside(master, framework));
      }
      Figures.print(
          out,
          "operator_state_slows_scheduling_percent",
          (Figures.median(beside) / Figures.median(alone) - 1) * 100,
          SLOWER_LIMIT_PERCENT);
    }
  }

  /** The seconds that tasks take while somebody reads the state each second. */
  private double readBeside(URI master, Launches framework) throws Exception {
    ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
    try {
      var reading = reader.scheduleWithFixedDelay(() -> read(master), 0, 1, TimeUnit.SECONDS);
      double seconds = framework.all(SHORT_TASKS);
      if (reading.isDone()) {
        reading.get();
      }
      return seconds;
    } finally {
      reader.shutdown();
      reader.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private void read(URI master) {
    try {
      get(master);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The milliseconds until all of it is there. */
  private double get(URI master) throws IOException, InterruptedException {
    long start = System.nanoTime();
    HttpResponse<Void> answer =
        http.send(
            HttpRequest.newBuilder(master.resolve("/state")).build(),
            HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() != 200) {
      throw new IOException("/state answers " + answer.statusCode());
    }
    return (System.nanoTime() - start) / 1e6;
  }
}
