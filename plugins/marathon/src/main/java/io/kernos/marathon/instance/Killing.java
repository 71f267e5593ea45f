package io.kernos.marathon.instance;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.marathon.definition.App;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills instances that are to end, some at a time and again and again, until they have ended
 * (Marathon: KillServiceActor.scala).
 */
public final class Killing implements InstanceListener {
  private static final Logger log = LoggerFactory.getLogger(Killing.class);

  private final StoredInstances instances;
  private final MasterCalls master;
  private final Clock clock;
  private final Settings settings;
  private final Map<String, Doomed> waiting = new LinkedHashMap<>();
  private final Map<String, Doomed> inFlight = new LinkedHashMap<>();
  private boolean ticking;

  /** Listens to {@code instances}. */
  public Killing(StoredInstances instances, MasterCalls master, Clock clock, Settings settings) {
    this.instances = instances;
    this.master = master;
    this.clock = clock;
    this.settings = settings;
    instances.listen(this);
  }

  /** Something to be killed: an instance, or a task of none. */
  private static final class Doomed {
    final Optional<InstanceId> instance;
    final TaskRef task;
    long killedAt;

    Doomed(Optional<InstanceId> instance, TaskRef task) {
      this.instance = instance;
      this.task = task;
    }
  }

  private record TaskRef(String id, Optional<String> agent) {}

  /** Goes on where the last scheduler stopped: call it after loading. */
  public void start() {
    instances.all().forEach(this::judge);
  }

  /** Kills what runs of an instance, whatever its goal is: if that is to run it is relaunched. */
  public void kill(InstanceId id) {
    instances.get(id).ifPresent(this::doom);
  }

  /** Kills a task that belongs to no instance, or no more to it. */
  void killUnknown(String taskId, Optional<String> agent) {
    if (!inFlight.containsKey(taskId)) {
      waiting.putIfAbsent(taskId, new Doomed(Optional.empty(), new TaskRef(taskId, agent)));
      killNext();
    }
  }

  /**
   * The master was asked, and says that an instance has a task: it is there to be killed. A kill
   * that was sent before, as when the connection or the agent was not back yet, may have got lost.
   */
  void stillLives(InstanceId id) {
    Doomed doomed = inFlight.get(id.toString());
    if (doomed != null) {
      kill(doomed);
    }
  }

  /** A task that belongs to no instance has ended. */
  void unknownEnded(String taskId) {
    ended(taskId);
  }

  @Override
  public void changed(Optional<Instance> before, Optional<Instance> after) {
    if (after.isPresent()) {
      judge(after.get());
    } else {
      before.ifPresent(gone -> ended(gone.id().toString()));
    }
  }

  private void judge(Instance told) {
    Instance instance = instances.get(told.id()).orElse(told);
    if (isBeyondKilling(instance)) {
      ended(instance.id().toString());
    } else if (instance.goal() != Goal.RUNNING) {
      doom(instance);
    }
  }

  /** A kill of what is unreachable is answered with that; when it is back it is killed. */
  private static boolean isBeyondKilling(Instance instance) {
    return Transition.hasEnded(instance) || Transition.isUnreachable(instance.condition());
  }

  private void doom(Instance instance) {
    String key = instance.id().toString();
    if (!isBeyondKilling(instance) && !inFlight.containsKey(key)) {
      waiting.putIfAbsent(key, new Doomed(Optional.of(instance.id()), null));
      killNext();
    }
  }

  private void ended(String key) {
    boolean waited = waiting.remove(key) != null;
    if (inFlight.remove(key) != null || waited) {
      killNext();
    }
  }

  private void killNext() {
    Iterator<Map.Entry<String, Doomed>> next = waiting.entrySet().iterator();
    while (inFlight.size() < settings.killChunkSize() && next.hasNext()) {
      Map.Entry<String, Doomed> entry = next.next();
      next.remove();
      inFlight.put(entry.getKey(), entry.getValue());
      kill(entry.getValue());
    }
    if (!ticking && !inFlight.isEmpty()) {
      tickAfter(settings.killRetry());
    }
  }

  private void tickAfter(Duration delay) {
    ticking = true;
    clock.after(delay, this::tick);
  }

  private void tick() {
    ticking = false;
    long now = clock.nanoTime();
    long oldest = now;
    for (Doomed doomed : List.copyOf(inFlight.values())) {
      if (now - doomed.killedAt >= settings.killRetry().toNanos()) {
        kill(doomed);
      }
      oldest = Math.min(oldest, doomed.killedAt);
    }
    if (!inFlight.isEmpty()) {
      tickAfter(settings.killRetry().minusNanos(now - oldest));
    }
  }

  private void kill(Doomed doomed) {
    doomed.killedAt = clock.nanoTime();
    if (doomed.instance.isEmpty()) {
      kill(doomed.task.id(), doomed.task.agent(), Optional.empty());
      return;
    }
    instances
        .get(doomed.instance.get())
        .ifPresent(
            instance ->
                instance.tasks().stream()
                    .filter(task -> !task.condition().isTerminal())
                    .forEach(
                        task ->
                            kill(
                                task.id(),
                                instance.agent().map(AgentRef::id),
                                gracePeriod(instance))));
  }

  private static Optional<Duration> gracePeriod(Instance instance) {
    return instance.spec() instanceof App app ? app.taskKillGracePeriod() : Optional.empty();
  }

  private void kill(String task, Optional<String> agent, Optional<Duration> gracePeriod) {
    Call.Kill.Builder kill = Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(task));
    agent.ifPresent(id -> kill.setAgentId(AgentID.newBuilder().setValue(id)));
    gracePeriod.ifPresent(
        period ->
            kill.setKillPolicy(
                KillPolicy.newBuilder()
                    .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(period.toNanos()))));
    master
        .call(Call.newBuilder().setType(Call.Type.KILL).setKill(kill))
        .onFailure(e -> log.info("Kill of {} is tried again: {}", task, e.getMessage()));
  }

  /** Instances that wait to be killed because so many others are. */
  public int waiting() {
    return waiting.size();
  }
}
