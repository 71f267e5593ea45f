package io.kernos.testkit.failover;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A framework over HTTP that keeps some short tasks running, and subscribes again wherever the
 * leader is. Each task writes a line when it starts, so that a second start would be seen.
 */
final class TaskLoad {
  private static final int AT_ONCE = 10;
  private static final Set<TaskState> ENDS =
      Set.of(
          TaskState.TASK_FINISHED,
          TaskState.TASK_FAILED,
          TaskState.TASK_KILLED,
          TaskState.TASK_ERROR,
          TaskState.TASK_LOST,
          TaskState.TASK_DROPPED,
          TaskState.TASK_GONE);

  private final List<URI> masters;
  private final Path starts;
  private final Random random = new Random(1);
  private final Map<String, Tracked> tasks = new HashMap<>();
  private final Thread thread = new Thread(this::run, "tasks");
  private volatile boolean stopped;
  private boolean launching = true;
  private HttpFramework framework;
  private FrameworkInfo info =
      FrameworkInfo.newBuilder()
          .setUser(System.getProperty("user.name"))
          .setName("load")
          .setFailoverTimeout(3_600)
          .setCheckpoint(true)
          .build();
  private long subscribed;
  private boolean offered;
  private long firstOffer;

  /** What is known of a task. */
  private static final class Tracked {
    private final TaskInfo info;
    private TaskState end;

    Tracked(TaskInfo info) {
      this.info = info;
    }
  }

  /**
   * @param starts folder in which each task writes a file
   */
  TaskLoad(List<URI> masters, Path starts) throws IOException {
    this.masters = masters;
    this.starts = Files.createDirectories(starts);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Subscribes, again and again. */
  private void run() {
    try {
      for (int at = 0; !stopped; at++) {
        if (current() != null && !current().ended()) {
          TimeUnit.MILLISECONDS.sleep(2);
          continue;
        }
        try {
          HttpFramework[] self = new HttpFramework[1];
          URI master = masters.get(at % masters.size());
          HttpFramework made =
              HttpFramework.subscribe(master, identity(), event -> handle(self, event));
          synchronized (this) {
            self[0] = made;
            framework = made;
            subscribed = System.nanoTime();
            offered = false;
            notifyAll();
          }
        } catch (IOException e) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized HttpFramework current() {
    return framework;
  }

  private synchronized FrameworkInfo identity() {
    return info;
  }

  private synchronized void handle(HttpFramework[] self, Event event) {
    try {
      while (self[0] == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    switch (event.getType()) {
      case SUBSCRIBED -> {
        info = info.toBuilder().setId(event.getSubscribed().getFrameworkId()).build();
        reconcile(self[0]);
      }
      case OFFERS -> {
        if (!offered && self[0] == framework) {
          offered = true;
          firstOffer = System.nanoTime();
        }
        event.getOffers().getOffersList().forEach(offer -> use(self[0], offer));
      }
      case UPDATE -> updated(event.getUpdate().getStatus());
      default -> {} // Heartbeats and rescinded offers.
    }
  }

  private void use(HttpFramework to, Offer offer) {
    List<TaskInfo> launched = new ArrayList<>();
    if (launching && open() < AT_ONCE) {
      String id = "task-" + tasks.size();
      launched.add(
          Tasks.shell(
              id,
              offer.getAgentId(),
              "cpus:0.1;mem:16",
              "echo $$ >> " + starts.resolve(id) + "; sleep " + random.nextInt(30) / 10.0));
      launched.forEach(task -> tasks.put(id, new Tracked(task)));
    }
    to.accept(
        offer.getId(),
        Duration.ofMillis(100),
        launched.isEmpty() ? List.of() : List.of(Tasks.launch(launched)));
  }

  private long open() {
    return tasks.values().stream().filter(task -> task.end == null).count();
  }

  private void updated(TaskStatus status) {
    Tracked task = tasks.get(status.getTaskId().getValue());
    // What was answered to a question may be older than what the task itself said.
    if (task != null && ENDS.contains(status.getState()) && better(task.end, status.getState())) {
      task.end = status.getState();
    }
  }

  private static boolean better(TaskState known, TaskState told) {
    return known == null || told == TaskState.TASK_FINISHED;
  }

  private void reconcile(HttpFramework with) {
    Call.Reconcile.Builder asked = Call.Reconcile.newBuilder();
    for (Tracked task : tasks.values()) {
      if (task.end == null) {
        asked.addTasks(
            Call.Reconcile.Task.newBuilder()
                .setTaskId(task.info.getTaskId())
                .setAgentId(task.info.getAgentId()));
      }
    }
    if (asked.getTasksCount() > 0) {
      with.call(Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(asked));
    }
  }

  /**
   * When the first offer came of a leader to whom the framework subscribed after {@code since}, as
   * {@link System#nanoTime} had it; empty when none came yet.
   */
  synchronized OptionalLong offeredSince(long since) {
    return offered && subscribed - since > 0 ? OptionalLong.of(firstOffer) : OptionalLong.empty();
  }

  /** Launches no more, and asks until each task is known to have ended; false when some are not. */
  boolean quiet(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (true) {
      synchronized (this) {
        launching = false;
        if (open() == 0) {
          return true;
        }
        if (System.nanoTime() - end > 0) {
          return false;
        }
        if (framework != null && !framework.ended()) {
          reconcile(framework);
        }
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
    if (framework != null) {
      framework.close();
    }
  }

  /** What came of the tasks. */
  synchronized Tally.Tasks tally() throws IOException {
    int started = 0;
    int twice = 0;
    int lost = 0;
    int untold = 0;
    for (Map.Entry<String, Tracked> each : tasks.entrySet()) {
      Path file = starts.resolve(each.getKey());
      int lines = Files.exists(file) ? Files.readAllLines(file).size() : 0;
      started += Math.min(lines, 1);
      twice += lines > 1 ? 1 : 0;
      TaskState end = each.getValue().end;
      lost += lines > 0 && end != null && end != TaskState.TASK_FINISHED ? 1 : 0;
      untold += end == null ? 1 : 0;
    }
    return new Tally.Tasks(tasks.size(), started, twice, lost, untold);
  }
}
