package io.kernos.executor;

import com.google.protobuf.ByteString;
import io.kernos.api.checkpoint.HostedExecutorRecord;
import io.kernos.api.checkpoint.HostedTaskRecord;
import io.kernos.api.checkpoint.HostedTaskState;
import io.kernos.api.link.AgentExecutor;
import io.kernos.api.link.StartExecutor;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.executor.Call;
import io.kernos.api.v1.executor.Event;
import io.kernos.executor.task.Containers;
import io.kernos.executor.task.TaskRun;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One executor of the host: takes the events of the v1 executor API and answers with its calls. It
 * ends when its tasks have ended and the agent has taken every update.
 */
abstract sealed class HostedExecutor implements TaskRun.Owner
    permits CommandExecutor, GroupExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(HostedExecutor.class);

  /** After SHUTDOWN, how long acknowledgements of the last updates are waited for. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /** What an executor needs of its host. */
  interface Host {
    ExecutorConfig config();

    ExecutorWorld world();

    Checkpoint checkpoint();

    /** Sends to the agent, if there is a session; otherwise SUBSCRIBE will tell it. */
    void send(Call call);

    /** Forgets the executor and tells the agent that it ended. */
    void terminated(HostedExecutor executor, String message);
  }

  private final Host host;
  private final StartExecutor start;
  private final Map<TaskID, TaskRun> tasks = new LinkedHashMap<>();
  private FrameworkInfo framework;
  private boolean shuttingDown;
  private boolean over;

  HostedExecutor(Host host, StartExecutor start) {
    this.host = host;
    this.start = start;
    this.framework = start.getFramework();
  }

  final ExecutorKey key() {
    return new ExecutorKey(start.getFramework().getId(), start.getExecutor().getExecutorId());
  }

  final AgentExecutor named() {
    return AgentExecutor.newBuilder()
        .setFrameworkId(start.getFramework().getId())
        .setExecutor(start.getExecutor())
        .build();
  }

  final Host host() {
    return host;
  }

  final StartExecutor start() {
    return start;
  }

  final boolean isShuttingDown() {
    return shuttingDown;
  }

  final Optional<TaskRun> task(TaskID id) {
    return Optional.ofNullable(tasks.get(id));
  }

  final Collection<TaskRun> tasks() {
    return List.copyOf(tasks.values());
  }

  /** Writes down that the executor exists. */
  final Future<Void> write() {
    return host.checkpoint()
        .put(
            key(),
            HostedExecutorRecord.newBuilder()
                .setStart(start)
                .setShuttingDown(shuttingDown)
                .build());
  }

  /** Goes on after a restart with the containers that are still known. */
  final void resume(Checkpoint.SavedExecutor saved, Set<String> containers) {
    for (Checkpoint.SavedTask task : saved.tasks()) {
      adopt(task.record(), task.state());
    }
    for (TaskRun run : tasks()) {
      run.resume(containers.contains(run.container()));
    }
    // What an end means for the others may not have been written down.
    tasks().stream().filter(TaskRun::hasEnded).forEach(run -> ended(run, run.lastState()));
    if (saved.record().getShuttingDown()) {
      shutdown();
    }
  }

  /** Every container that is or was one of its tasks'. */
  final List<String> containers() {
    return tasks.values().stream().map(TaskRun::container).toList();
  }

  final TaskRun adopt(HostedTaskRecord record, HostedTaskState state) {
    TaskRun run =
        new TaskRun(
            host.world(),
            this,
            record,
            Containers.spec(host.config(), start, record, isGroup()),
            isGroup(),
            state);
    tasks.put(run.id(), run);
    return run;
  }

  /** A task that was just asked for; it is written down when the future succeeds. */
  final Future<Void> add(TaskInfo task, ContainerID container, int group) {
    HostedTaskRecord record =
        HostedTaskRecord.newBuilder()
            .setFrameworkId(start.getFramework().getId())
            .setExecutorId(start.getExecutor().getExecutorId())
            .setTask(task)
            .setContainerId(container)
            .setGroup(group)
            .build();
    TaskRun run = adopt(record, TaskRun.launching(host.world().clock()));
    host.checkpoint().put(record);
    return run.starting();
  }

  final void event(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> framework = event.getSubscribed().getFrameworkInfo();
      case LAUNCH -> launch(event.getLaunch().getTask());
      case LAUNCH_GROUP -> launchGroup(event.getLaunchGroup().getTaskGroup().getTasksList());
      case KILL ->
          kill(
              event.getKill().getTaskId(),
              event.getKill().hasKillPolicy()
                  ? Optional.of(event.getKill().getKillPolicy())
                  : Optional.empty());
      case ACKNOWLEDGED ->
          acknowledged(event.getAcknowledged().getTaskId(), event.getAcknowledged().getUuid());
      case SHUTDOWN -> shutdown();
      case ERROR -> LOG.error("executor {}: {}", key(), event.getError().getMessage());
      case MESSAGE, HEARTBEAT, UNKNOWN -> {}
    }
  }

  abstract boolean isGroup();

  abstract void launch(TaskInfo task);

  abstract void launchGroup(List<TaskInfo> tasks);

  /** Kills what runs because the executor is shut down. */
  abstract void killAll();

  private void kill(TaskID id, Optional<KillPolicy> policy) {
    if (shuttingDown) {
      return;
    }
    task(id)
        .ifPresentOrElse(
            run -> run.kill(policy),
            () -> LOG.warn("executor {} has no task {} to kill", key(), id.getValue()));
  }

  final void shutdown() {
    if (shuttingDown) {
      return;
    }
    shuttingDown = true;
    write();
    killAll();
    endIfDone();
    lastWords();
  }

  private void acknowledged(TaskID id, ByteString uuid) {
    TaskRun run = tasks.get(id);
    if (run != null && run.acknowledged(uuid)) {
      tasks.remove(id);
      host.checkpoint().remove(run);
      endIfDone();
    }
  }

  /** What of its tasks the agent does not know. */
  final Call subscribe() {
    Call.Subscribe.Builder subscribe = Call.Subscribe.newBuilder();
    for (TaskRun run : tasks.values()) {
      if (!run.isKnownToAgent()) {
        subscribe.addUnacknowledgedTasks(run.task());
      }
      for (TaskStatus status : run.unacknowledged().sendable()) {
        subscribe.addUnacknowledgedUpdates(Call.Update.newBuilder().setStatus(status));
      }
    }
    return call(Call.Type.SUBSCRIBE).setSubscribe(subscribe).build();
  }

  private Call.Builder call(Call.Type type) {
    return Call.newBuilder()
        .setType(type)
        .setFrameworkId(start.getFramework().getId())
        .setExecutorId(start.getExecutor().getExecutorId());
  }

  final void tell(TaskStatus status) {
    host.send(call(Call.Type.UPDATE).setUpdate(Call.Update.newBuilder().setStatus(status)).build());
  }

  @Override
  public final FrameworkInfo framework() {
    return framework;
  }

  @Override
  public final Future<Void> record(TaskRun run, Optional<TaskStatus> update) {
    return host.checkpoint()
        .put(run)
        .onSuccess(
            v ->
                update.ifPresent(
                    status -> {
                      run.unacknowledged().written(status);
                      tell(status);
                    }));
  }

  @Override
  public void ended(TaskRun run, TaskState state) {
    lastWords();
  }

  private void lastWords() {
    if (shuttingDown && tasks.values().stream().allMatch(TaskRun::hasEnded)) {
      // An agent that is done with the framework does not acknowledge any more.
      host.world().clock().after(LAST_WORDS, this::terminate);
    }
  }

  private void endIfDone() {
    if (tasks.isEmpty()) {
      terminate();
    }
  }

  private void terminate() {
    if (!over) {
      over = true;
      tasks().forEach(host.checkpoint()::remove);
      host.checkpoint().remove(key());
      host.terminated(this, shuttingDown ? "shut down" : "all tasks have ended");
    }
  }

  /** Lets go of everything, as a crash would. */
  final void stop() {
    over = true;
    tasks.values().forEach(TaskRun::stop);
  }
}
