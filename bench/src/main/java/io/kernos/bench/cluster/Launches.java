package io.kernos.bench.cluster;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.testkit.framework.Tasks;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A framework that runs {@code true} as often as it is told. */
final class Launches implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final double CPUS = 0.1;
  private static final TaskInfo TASK =
      TaskInfo.newBuilder()
          .addAllResources(Resources.parse("cpus:" + CPUS + ";mem:8").allocatedTo("*").toProto())
          .setCommand(CommandInfo.newBuilder().setShell(true).setValue("true"))
          .buildPartial();

  private final BlockingQueue<Offer> offers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Event> ends = new LinkedBlockingQueue<>();
  private final List<Offer> held = new ArrayList<>();
  private final SchedulerWire wire;
  private int launched;

  Launches(URI master) throws IOException {
    FrameworkInfo info =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("bench")
            .build();
    wire = new SchedulerWire(master, info, this::handle);
  }

  private void handle(Event event) {
    offers.addAll(event.getOffers().getOffersList());
    if (event.hasUpdate()) {
      TaskState state = event.getUpdate().getStatus().getState();
      if (state == TaskState.TASK_FINISHED) {
        ends.add(event);
      } else if (state != TaskState.TASK_STARTING && state != TaskState.TASK_RUNNING) {
        throw new IllegalStateException("a task ended badly: " + event);
      }
    }
  }

  /** Once; gives the milliseconds from accepted offer to TASK_FINISHED. */
  double one() throws Exception {
    awaitRoom();
    long start = System.nanoTime();
    accept(1);
    next(ends);
    return (System.nanoTime() - start) / 1e6;
  }

  /** As many at a time as fit; gives the seconds that all took. */
  double all(int count) throws Exception {
    int left = count;
    int ended = 0;
    awaitRoom();
    long start = System.nanoTime();
    while (ended < count) {
      offers.drainTo(held);
      int fit = Math.min(left, room());
      if (fit > 0) {
        accept(fit);
        left -= fit;
      }
      while (ends.poll() != null) {
        ended++;
      }
      if (left > 0) {
        Offer offer = offers.poll(1, TimeUnit.MILLISECONDS);
        if (offer != null) {
          held.add(offer);
        }
        check(wire.failure().isEmpty() && (System.nanoTime() - start) / 1e9 < count);
      } else if (ended < count) {
        next(ends);
        ended++;
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void awaitRoom() throws InterruptedException {
    while (room() < 1) {
      held.add(next(offers));
    }
  }

  /** How many tasks fit into the offers that are held. */
  private int room() {
    double cpus =
        held.stream()
            .flatMap(offer -> offer.getResourcesList().stream())
            .filter(r -> r.getName().equals("cpus"))
            .mapToDouble(r -> r.getScalar().getValue())
            .sum();
    return (int) (cpus / CPUS + 1e-6);
  }

  private void accept(int count) throws IOException {
    List<TaskInfo> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TaskInfo.Builder task = TASK.toBuilder().setName("t" + launched++);
      task.getTaskIdBuilder().setValue(task.getName());
      tasks.add(task.setAgentId(held.get(0).getAgentId()).build());
    }
    Call.Accept.Builder accept = Call.Accept.newBuilder().addOperations(Tasks.launch(tasks));
    held.forEach(offer -> accept.addOfferIds(offer.getId()));
    accept.getFiltersBuilder().setRefuseSeconds(0);
    held.clear();
    wire.call(Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept));
  }

  private <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    check(next != null);
    return next;
  }

  private void check(boolean well) {
    if (!well) {
      throw new IllegalStateException("the tasks do not go on", wire.failure().orElse(null));
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
