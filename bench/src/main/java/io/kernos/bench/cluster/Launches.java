package io.kernos.bench.cluster;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A framework that runs {@code true}, or another command, as often as it is told. */
public final class Launches implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final double CPUS = 0.1;
  private static final TaskInfo TASK =
      TaskInfo.newBuilder()
          .addAllResources(Resources.parse("cpus:" + CPUS + ";mem:8").allocatedTo("*").toProto())
          .buildPartial();

  private final BlockingQueue<Offer> offers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Event> ends = new LinkedBlockingQueue<>();
  private final List<Offer> held = new ArrayList<>();
  private final SchedulerWire wire;
  private final TaskInfo task;
  private final TaskState last;
  private int launched;

  /** Runs {@code true} until it has finished. */
  public Launches(URI master) throws IOException {
    this(master, "true", TaskState.TASK_FINISHED);
  }

  /**
   * Runs a command.
   *
   * @param last the state in which a task is done with, as far as this is concerned
   */
  public Launches(URI master, String command, TaskState last) throws IOException {
    this.last = last;
    this.task =
        TASK.toBuilder()
            .setCommand(CommandInfo.newBuilder().setShell(true).setValue(command))
            .buildPartial();
    FrameworkInfo info =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("bench")
            // What runs when it is closed runs on.
            .setFailoverTimeout(3600)
            .build();
    wire = new SchedulerWire(master, info, this::handle);
  }

  private void handle(Event event) {
    offers.addAll(event.getOffers().getOffersList());
    if (event.hasUpdate()) {
      TaskState state = event.getUpdate().getStatus().getState();
      if (state == last) {
        ends.add(event);
      } else if (state != TaskState.TASK_STARTING && state != TaskState.TASK_RUNNING) {
        throw new IllegalStateException("a task ended badly: " + event);
      }
    }
  }

  /** Once; gives the milliseconds from accepted offer to the last state. */
  double one() throws Exception {
    awaitRoom();
    long start = System.nanoTime();
    accept(1);
    next(ends);
    return (System.nanoTime() - start) / 1e6;
  }

  /** As many at a time as fit; gives the seconds that all took. */
  public double all(int count) throws Exception {
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
    return byAgent().values().stream().mapToInt(Launches::room).sum();
  }

  private Map<AgentID, List<Offer>> byAgent() {
    return held.stream()
        .collect(Collectors.groupingBy(Offer::getAgentId, LinkedHashMap::new, Collectors.toList()));
  }

  private static int room(List<Offer> ofOneAgent) {
    double cpus =
        ofOneAgent.stream()
            .flatMap(offer -> offer.getResourcesList().stream())
            .filter(r -> r.getName().equals("cpus"))
            .mapToDouble(r -> r.getScalar().getValue())
            .sum();
    return (int) (cpus / CPUS + 1e-6);
  }

  private void accept(int count) throws IOException {
    int left = count;
    for (List<Offer> ofOneAgent : byAgent().values()) {
      int some = Math.min(left, room(ofOneAgent));
      if (some > 0) {
        accept(ofOneAgent, some);
        held.removeAll(ofOneAgent);
        left -= some;
      }
    }
  }

  private void accept(List<Offer> ofOneAgent, int count) throws IOException {
    List<TaskInfo> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TaskInfo.Builder next = task.toBuilder().setName("t" + launched++);
      next.getTaskIdBuilder().setValue(next.getName());
      tasks.add(next.setAgentId(ofOneAgent.get(0).getAgentId()).build());
    }
    Call.Accept.Builder accept = Call.Accept.newBuilder().addOperations(Tasks.launch(tasks));
    ofOneAgent.forEach(offer -> accept.addOfferIds(offer.getId()));
    accept.getFiltersBuilder().setRefuseSeconds(0);
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
