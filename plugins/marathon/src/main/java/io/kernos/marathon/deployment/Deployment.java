package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One deployment that goes on: its current step and what is left of it. */
final class Deployment {
  private final DeploymentPlan plan;
  private final Roster roster;
  private final DeploymentEvents events;
  private final Consumer<PathId> resetDelay;

  /** The last step that acts on each app or pod. */
  private final Map<PathId, Integer> lastSteps = new HashMap<>();

  private final Map<PathId, DeploymentAction> current = new LinkedHashMap<>();
  private final Map<PathId, Rollout> rollouts = new HashMap<>();
  private int step;
  private boolean begun;

  /**
   * Nothing is done yet.
   *
   * @param step to begin with, from 0
   * @param resetDelay ends the back-off of launches
   */
  Deployment(
      DeploymentPlan plan,
      int step,
      Roster roster,
      DeploymentEvents events,
      Consumer<PathId> resetDelay) {
    this.plan = plan;
    this.step = step;
    this.roster = roster;
    this.events = events;
    this.resetDelay = resetDelay;
    for (int i = 0; i < plan.steps().size(); i++) {
      for (DeploymentAction action : plan.steps().get(i).actions()) {
        lastSteps.put(action.spec().id(), i);
      }
    }
  }

  DeploymentPlan plan() {
    return plan;
  }

  /** The apps and pods that nobody else may change. */
  Set<PathId> affected() {
    return lastSteps.keySet();
  }

  int step() {
    return step;
  }

  Deployments.Running running() {
    return new Deployments.Running(plan, step, List.copyOf(current.values()));
  }

  boolean isOver() {
    return step >= plan.steps().size();
  }

  /** Begins the current step; false when there is nothing in it to wait for. */
  boolean begin() {
    DeploymentStep now = plan.steps().get(step);
    begun = true;
    if (!now.actions().isEmpty()) {
      events.stepBegins(plan, now);
    }
    for (DeploymentAction action : now.actions()) {
      PathId id = action.spec().id();
      if (action instanceof DeploymentAction.Restart) {
        resetDelay.accept(id);
      }
      Rollout rollout = rollout(action);
      current.put(id, action);
      rollouts.put(id, rollout);
    }
    now.actions().forEach(action -> look(action.spec().id()));
    return !current.isEmpty();
  }

  private static Rollout rollout(DeploymentAction action) {
    if (action instanceof DeploymentAction.Scale scale) {
      return new ScaleRollout(scale.spec(), scale.toKill());
    } else if (action instanceof DeploymentAction.Restart restart) {
      return new RestartRollout(restart.spec());
    } else if (action instanceof DeploymentAction.Stop) {
      return new StopRollout();
    }
    // It gets its instances by a later step.
    return instances -> Moves.DONE;
  }

  /** Does what the instances of one app or pod need now; true when the step is done. */
  boolean look(PathId id) {
    DeploymentAction action = current.get(id);
    if (action == null) {
      return current.isEmpty();
    }
    Moves moves = rollouts.get(id).next(roster.of(id));
    if (moves.done()) {
      current.remove(id);
      rollouts.remove(id);
      if (action instanceof DeploymentAction.Stop) {
        resetDelay.accept(id);
        events.terminated(id);
      }
    } else {
      roster.carryOut(action.spec(), moves);
    }
    return current.isEmpty();
  }

  /**
   * What is to be kept of an app or pod on which the current step does not act: what it was before
   * a later step, or is to be after an earlier one; empty: nothing, or the step sees to it.
   */
  Optional<RunSpec> kept(PathId id) {
    if (current.containsKey(id)) {
      return Optional.empty();
    }
    int last = lastSteps.get(id);
    boolean later = begun ? last > step : last >= step;
    return later ? plan.original().spec(id) : plan.target().spec(id);
  }

  /** The current step is done; the next one is the current one, and not begun. */
  void stepDone() {
    DeploymentStep done = plan.steps().get(step);
    if (!done.actions().isEmpty()) {
      events.stepSucceeded(plan, done);
    }
    step++;
    begun = false;
  }

  /** It ends where it stands. */
  void cancel(String reason) {
    current.clear();
    rollouts.clear();
    events.failed(plan, reason);
  }
}
