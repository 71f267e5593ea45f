package io.kernos.simulation.invariant;

import io.kernos.simulation.Violation;
import io.kernos.simulation.Violation.Invariant;
import java.util.HashMap;
import java.util.Map;

/**
 * Which leader's word counts: an agent that wrote down a term starts nothing for an older one, and
 * no task starts by an offer of another leader than the one that has it run.
 */
public final class TermBook {
  private final Map<String, Long> written = new HashMap<>();
  private final Map<TaskKey, String> deposed = new HashMap<>();
  private final Map<String, Long> offers = new HashMap<>();
  private final Map<TaskKey, Long> accepted = new HashMap<>();

  /** The checkpoint of a machine's agent has a term. */
  public void written(String machine, long term) {
    written.merge(machine, term, Math::max);
  }

  /** The agent of a machine was asked by the leader of {@code term} to run a task. */
  public void ordered(String machine, TaskKey task, long term) {
    long highest = written.getOrDefault(machine, 0L);
    if (term < highest) {
      deposed.put(
          task,
          "the leader of term "
              + term
              + " ordered it of "
              + machine
              + ", which obeys one of term "
              + highest);
    }
  }

  /** A container of a task runs. */
  public void started(TaskKey task) {
    String why = deposed.get(task);
    if (why != null) {
      throw new Violation(Invariant.DEPOSED, task + " runs, though " + why);
    }
  }

  /** The leader of {@code term} makes an offer. */
  public void offered(String offer, long term) {
    offers.put(offer, term);
  }

  /** A task is launched on an offer. */
  public void accepted(TaskKey task, String offer) {
    accepted.put(task, offers.getOrDefault(offer, 0L));
  }

  /** The leader of {@code term} has a task run. */
  public void launches(TaskKey task, long term) {
    long offered = accepted.getOrDefault(task, 0L);
    if (offered != term) {
      throw new Violation(
          Invariant.OFFERS,
          task + " is started by the leader of term " + term + " on an offer of term " + offered);
    }
  }
}
