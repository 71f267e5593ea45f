package io.kernos.agent.task;

import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.executor.Event;
import io.kernos.spi.time.Clock;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One run of one executor. */
public final class Executor {
  private final FrameworkID frameworkId;
  private final ExecutorInfo info;
  private final ContainerID containerId;
  private final Path sandbox;
  private final boolean generated;
  private final Tasks tasks;
  private final Map<String, Optional<KillPolicy>> undeliveredKills = new LinkedHashMap<>();
  private ExecutorState state = ExecutorState.REGISTERING;
  private Optional<ExecutorConnection> connection = Optional.empty();
  private Optional<Termination> termination = Optional.empty();
  private Optional<Clock.Timer> timer = Optional.empty();
  private boolean ready;
  private boolean started;
  private boolean shutdownUndelivered;

  /**
   * An executor that has not subscribed.
   *
   * @param generated made by the agent for one command task
   */
  public Executor(
      FrameworkID frameworkId,
      ExecutorInfo info,
      ContainerID containerId,
      Path sandbox,
      boolean generated,
      int maxCompletedTasks) {
    this.frameworkId = frameworkId;
    this.info = info;
    this.containerId = containerId;
    this.sandbox = sandbox;
    this.generated = generated;
    this.tasks = new Tasks(frameworkId, maxCompletedTasks);
  }

  /** Its framework. */
  public FrameworkID frameworkId() {
    return frameworkId;
  }

  /** Its id within its framework. */
  public String id() {
    return info.getExecutorId().getValue();
  }

  /** What the framework said of it, or the agent made up for a command task. */
  public ExecutorInfo info() {
    return info;
  }

  /** Names this run. */
  public ContainerID containerId() {
    return containerId;
  }

  /** Where it works. */
  public Path sandbox() {
    return sandbox;
  }

  /** Made by the agent for one command task. */
  public boolean generated() {
    return generated;
  }

  /** Runs in the executor host rather than as a process of its own. */
  public boolean hosted() {
    return generated || info.getType() == ExecutorInfo.Type.DEFAULT;
  }

  /** Its tasks. */
  public Tasks tasks() {
    return tasks;
  }

  /** Where it stands. */
  public ExecutorState state() {
    return state;
  }

  /** Lets {@code event} happen; false when it cannot in this state. */
  public boolean apply(ExecutorState.Event event) {
    ExecutorState next = state.after(event);
    if (next == null) {
      return false;
    }
    state = next;
    return true;
  }

  /** Whether its sandbox is ready: it can be started. */
  public boolean ready() {
    return ready;
  }

  /** Says that its sandbox is ready. */
  public void markReady() {
    ready = true;
  }

  /** Whether its start has begun: something may run. */
  public boolean started() {
    return started;
  }

  /** Says that its start has begun. */
  public void markStarted() {
    started = true;
  }

  /** Whether it can be reached. */
  public boolean connected() {
    return connection.isPresent();
  }

  /** Replaces the way to it, closing an earlier one. */
  public void connect(ExecutorConnection now) {
    connection.filter(old -> old != now).ifPresent(ExecutorConnection::close);
    connection = Optional.of(now);
  }

  /** The way to it is lost, if it still is {@code lost}. */
  public void disconnected(ExecutorConnection lost) {
    connection = connection.filter(c -> c != lost);
  }

  /** Closes the way to it. */
  public void disconnect() {
    connection.ifPresent(ExecutorConnection::close);
    connection = Optional.empty();
  }

  /** Sends an event; false when it cannot be reached. */
  public boolean send(Event event) {
    return connection.isPresent() && connection.get().send(event);
  }

  /** Asks it to kill a task, now or when it is back. */
  public void kill(String taskId, Optional<KillPolicy> policy) {
    if (!send(Events.kill(taskId, policy))) {
      undeliveredKills.put(taskId, policy);
    }
  }

  /** Asks it to end, now or when it is back. */
  public void sendShutdown() {
    shutdownUndelivered = !send(Events.SHUTDOWN);
  }

  /** Sends again what did not reach it. */
  public void sendUndelivered() {
    Map<String, Optional<KillPolicy>> kills = new LinkedHashMap<>(undeliveredKills);
    undeliveredKills.clear();
    kills.forEach(
        (taskId, policy) -> {
          if (tasks.isLaunched(taskId)) {
            kill(taskId, policy);
          }
        });
    if (shutdownUndelivered) {
      sendShutdown();
    }
  }

  /** What is told of its tasks when it ends; the first reason given counts. */
  public Optional<Termination> termination() {
    return termination;
  }

  /** Says why it is ended. */
  public void endBecause(Termination why) {
    if (termination.isEmpty()) {
      termination = Optional.of(why);
    }
  }

  /** Replaces the timer that watches over it: until it subscribes, or until it is killed. */
  public void watch(Clock.Timer next) {
    unwatch();
    timer = Optional.of(next);
  }

  /** Cancels the timer that watches over it. */
  public void unwatch() {
    timer.ifPresent(Clock.Timer::cancel);
    timer = Optional.empty();
  }

  @Override
  public String toString() {
    return "'" + id() + "' of framework " + frameworkId.getValue();
  }
}
