package io.kernos.bench.dns;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.bench.cluster.UpProcess;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Tasks of an outside framework on a whole cluster: from the moment on which the framework hears of
 * TASK_RUNNING until a client that asks all the time gets the task's address from DNS.
 */
final class RunningToAnswer implements AutoCloseable {
  /** Of {@code up}, each with a first task. */
  private static final int LIVES = 3;

  private static final int WARM_UP = 20;
  private static final int MEASURED = 200;
  private static final int FIRST_PORT = 31_000;
  private static final long PATIENCE_SECONDS = 60;

  private final BlockingQueue<Offer> offers = new LinkedBlockingQueue<>();
  private final Map<String, Long> running = new ConcurrentHashMap<>();
  private final HttpFramework framework;
  private final NameClient names;
  private int launched;

  /**
   * What was measured.
   *
   * @param first of the first task of each start
   */
  record Millis(List<Double> first, List<Double> later) {}

  private RunningToAnswer(URI master, int dns) throws Exception {
    names = new NameClient(dns);
    framework =
        HttpFramework.subscribe(
            master,
            FrameworkInfo.newBuilder()
                .setUser(System.getProperty("user.name"))
                .setName("bench")
                .build(),
            this::handle);
  }

  private void handle(Event event) {
    long now = System.nanoTime();
    offers.addAll(event.getOffers().getOffersList());
    if (event.getUpdate().getStatus().getState() == TaskState.TASK_RUNNING) {
      running.putIfAbsent(event.getUpdate().getStatus().getTaskId().getValue(), now);
    }
  }

  /** Starts clusters and measures. */
  static Millis measure() throws Exception {
    List<Double> first = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    for (int life = 1; life <= LIVES; life++) {
      try (UpProcess up = new UpProcess("-D", "agent.resources=cpus:64;mem:65536;disk:65536")) {
        up.process().ready();
        int dns = Integer.parseInt(up.process().line("^dns +\\S+:(\\d+)").group(1));
        try (RunningToAnswer one = new RunningToAnswer(up.process().url("master"), dns)) {
          first.add(one.millis());
          for (int i = 0; life == LIVES && i < WARM_UP + MEASURED; i++) {
            double millis = one.millis();
            if (i >= WARM_UP) {
              later.add(millis);
            }
          }
        }
      }
    }
    return new Millis(first, later);
  }

  /** One more task; 0 when DNS is there first. */
  private double millis() throws Exception {
    Offer offer = offers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (offer == null) {
      throw new IllegalStateException("no offer");
    }
    int port = FIRST_PORT + launched;
    String id = "task-" + launched++;
    TaskInfo task =
        Tasks.shell(
            id,
            offer.getAgentId(),
            "cpus:0.1;mem:8;ports:[" + port + "-" + port + "]",
            "exec sleep 1000");
    framework
        .accept(offer.getId(), Duration.ZERO, List.of(Tasks.launch(List.of(task))))
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    long answered = names.untilAnswered(id + ".bench.mesos");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!running.containsKey(id)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(id + " does not run");
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return Math.max(0, answered - running.get(id)) / 1e6;
  }

  @Override
  public void close() {
    framework.close();
    names.close();
  }
}
