package io.kernos.marathon.instance;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the master how tasks are: each that is known, and then for all that it knows, so that those
 * of which only one side knows come to light (Marathon: MarathonSchedulerActor.scala,
 * reconcileTasks).
 */
public final class Reconciliation {
  private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

  /** So long after its launch the master knows a task, or never will. */
  private static final Duration HEARD_OF = Duration.ofSeconds(30);

  /**
   * Of tasks on agents that are not back yet a new master says nothing: they are asked for again.
   */
  private static final Duration FIRST_REPEAT = Duration.ofSeconds(1);

  private static final Duration LAST_REPEAT = Duration.ofMinutes(1);

  private final Instances instances;
  private final Definitions definitions;
  private final MasterCalls master;
  private final Clock clock;
  private final Settings settings;
  private final Set<String> unanswered = new HashSet<>();
  private Clock.Timer repeat;
  private boolean started;

  public Reconciliation(
      Instances instances,
      Definitions definitions,
      MasterCalls master,
      Clock clock,
      Settings settings) {
    this.instances = instances;
    this.definitions = definitions;
    this.master = master;
    this.clock = clock;
    this.settings = settings;
  }

  /**
   * The scheduler is known to the master, for the first time or again. What is wanted must be
   * loaded: instances of anything else are ended. What the master does not answer is asked again,
   * after a pause that doubles (Mesos: reconciliation.md, Algorithm).
   */
  public void onSubscribed() {
    // Whatever was launched over an earlier connection has arrived, or got lost.
    unanswered.clear();
    reconcile(Duration.ZERO).getTasksList().stream()
        .map(task -> task.getTaskId().getValue())
        .forEach(unanswered::add);
    repeatAfter(FIRST_REPEAT);
    if (!started) {
      started = true;
      clock.after(
          settings.reconciliationInitialDelay(),
          () -> {
            reconcile(HEARD_OF);
            clock.every(settings.reconciliationInterval(), () -> reconcile(HEARD_OF));
          });
    }
  }

  /** The master has said something of a task. */
  public void onUpdate(String taskId) {
    unanswered.remove(taskId);
  }

  private void repeatAfter(Duration pause) {
    if (repeat != null) {
      repeat.cancel();
    }
    repeat = clock.after(pause, () -> repeat(pause));
  }

  private void repeat(Duration pause) {
    Call.Reconcile.Builder still = known(task -> unanswered.contains(task.id()));
    if (still.getTasksCount() > 0) {
      call(still);
      Duration doubled = pause.multipliedBy(2);
      repeatAfter(doubled.compareTo(LAST_REPEAT) > 0 ? LAST_REPEAT : doubled);
    }
  }

  private Call.Reconcile.Builder reconcile(Duration launchedBefore) {
    endOrphans();
    Instant heardOf = clock.now().minus(launchedBefore);
    Call.Reconcile.Builder known =
        known(task -> task.status().isPresent() || !task.stagedAt().isAfter(heardOf));
    if (known.getTasksCount() > 0) {
      call(known);
    }
    call(Call.Reconcile.newBuilder());
    return known;
  }

  private Call.Reconcile.Builder known(Predicate<Task> asks) {
    Call.Reconcile.Builder known = Call.Reconcile.newBuilder();
    for (Instance instance : instances.all()) {
      for (Task task : instance.tasks()) {
        if (asks.test(task) && !task.condition().isTerminal()) {
          Call.Reconcile.Task.Builder asked =
              Call.Reconcile.Task.newBuilder().setTaskId(TaskID.newBuilder().setValue(task.id()));
          instance
              .agent()
              .ifPresent(agent -> asked.setAgentId(AgentID.newBuilder().setValue(agent.id())));
          known.addTasks(asked);
        }
      }
    }
    return known;
  }

  private void endOrphans() {
    for (Instance instance : instances.all()) {
      if (instance.goal() != Goal.DECOMMISSIONED
          && definitions.newest(instance.specId()).isEmpty()) {
        log.warn("Ends {}, whose app or pod is wanted no more", instance.id());
        instances
            .end(instance.id(), Goal.DECOMMISSIONED)
            .onFailure(e -> log.warn("{} was not ended", instance.id(), e));
      }
    }
  }

  private void call(Call.Reconcile.Builder reconcile) {
    master
        .call(Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(reconcile))
        .onFailure(e -> log.info("Not reconciled: {}", e.getMessage()));
  }
}
