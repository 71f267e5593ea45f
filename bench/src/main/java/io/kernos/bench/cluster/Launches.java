package io.kernos.bench.cluster;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A framework that runs {@code true} as often as it is told. */
final class Launches implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final double CPUS = 0.1;

  private final BlockingQueue<Offer> offers = new LinkedBlockingQueue<>();
  private final BlockingQueue<TaskState> ends = new LinkedBlockingQueue<>();
  private final HttpFramework framework;
  private int launched;

  Launches(URI master) throws Exception {
    FrameworkInfo info =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("bench")
            .build();
    framework = HttpFramework.subscribe(master, info, this::handle);
  }

  private void handle(Event event) {
    offers.addAll(event.getOffers().getOffersList());
    if (event.hasUpdate()) {
      TaskState state = event.getUpdate().getStatus().getState();
      if (state == TaskState.TASK_FINISHED) {
        ends.add(state);
      } else if (state != TaskState.TASK_STARTING && state != TaskState.TASK_RUNNING) {
        throw new IllegalStateException("a task ended badly: " + event);
      }
    }
  }

  /** One after the other; gives the milliseconds from accepted offer to TASK_FINISHED. */
  List<Double> oneByOne(int count) throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Offer offer = next(offers);
      long start = System.nanoTime();
      accept(offer, 1);
      next(ends);
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return millis;
  }

  /** As many at a time as fit; gives the seconds that all took. */
  double all(int count) throws Exception {
    int left = count;
    int ended = 0;
    Offer offer = next(offers);
    long start = System.nanoTime();
    while (ended < count) {
      if (offer != null && left > 0) {
        int fit = Math.min(left, (int) (cpus(offer) / CPUS + 1e-6));
        accept(offer, fit);
        left -= fit;
      }
      while (ends.poll() != null) {
        ended++;
      }
      offer = left > 0 ? offers.poll(1, TimeUnit.MILLISECONDS) : null;
      if (left == 0 && ended < count) {
        next(ends);
        ended++;
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static double cpus(Offer offer) {
    return offer.getResourcesList().stream()
        .filter(r -> r.getName().equals("cpus"))
        .mapToDouble(r -> r.getScalar().getValue())
        .sum();
  }

  private void accept(Offer offer, int count) throws Exception {
    List<io.kernos.api.v1.TaskInfo> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(
          Tasks.shell("t" + launched++, offer.getAgentId(), "cpus:" + CPUS + ";mem:8", "true"));
    }
    framework.accept(offer.getId(), Duration.ZERO, List.of(Tasks.launch(tasks)));
  }

  private <T> T next(BlockingQueue<T> queue) throws Exception {
    T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new IllegalStateException(
          "nothing came in " + PATIENCE_SECONDS + " s; " + framework.failures());
    }
    return next;
  }

  @Override
  public void close() {
    framework.close();
  }
}
