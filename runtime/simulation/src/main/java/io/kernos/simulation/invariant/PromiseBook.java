package io.kernos.simulation.invariant;

import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.master.view.ClusterView;
import io.kernos.simulation.Violation;
import io.kernos.simulation.Violation.Invariant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was acknowledged to agents, operators and plugins: every later leader has it. Of frameworks
 * the leader may know nothing that they or their agents do not tell it.
 */
public final class PromiseBook {
  private final Map<String, String> agents = new TreeMap<>();
  private final Set<String> gone = new LinkedHashSet<>();
  private final Map<String, Double> weights = new TreeMap<>();
  private final Map<String, Limits> limits = new TreeMap<>();
  private final Map<String, Integer> newest = new TreeMap<>();
  private Optional<Schedule> schedule = Optional.empty();
  private int schedules;
  private final Map<String, Map<String, String>> stored = new LinkedHashMap<>();

  /** What the leader of {@code term} put in force. */
  private record Limits(Map<String, Double> amounts, long term) {}

  /**
   * The agent of a machine was told its id.
   *
   * @return whether that is a new one
   */
  public boolean admitted(String machine, String agent) {
    return !gone.contains(agent) && !agent.equals(agents.put(machine, agent));
  }

  /** An operator was told that an agent is gone for ever. */
  public void gone(String agent) {
    gone.add(agent);
    agents.values().remove(agent);
  }

  /** The agent of a machine said that it leaves for good. */
  public void left(String machine) {
    agents.remove(machine);
  }

  /**
   * An operator is about to set the weight of a role, which is open until that is acknowledged.
   *
   * @return to be told when it is
   */
  public Runnable settingWeight(String role, double weight) {
    weights.remove(role);
    int number = next(role);
    return () -> {
      if (newest.get(role) == number) {
        weights.put(role, weight);
      }
    };
  }

  /**
   * An operator is about to set the limits of a role at the leader of {@code term}, which are open
   * until that is acknowledged.
   *
   * @return to be told when it is
   */
  public Runnable settingLimits(String role, Map<String, Double> set, long term) {
    limits.remove(role);
    int number = next(role);
    return () -> {
      if (newest.get(role) == number) {
        limits.put(role, new Limits(Map.copyOf(set), term));
      }
    };
  }

  /**
   * An operator is about to set the maintenance schedule, which is open until that is acknowledged.
   *
   * @return to be told when it is
   */
  public Runnable scheduling(Schedule set) {
    schedule = Optional.empty();
    int number = ++schedules;
    return () -> {
      if (schedules == number) {
        schedule = Optional.of(set);
      }
    };
  }

  private int next(String role) {
    return newest.merge(role, 1, Integer::sum);
  }

  /** The limits that are in force at the leader of {@code term}; none while that is open. */
  public Map<String, Double> limits(String role, long term) {
    Limits set = limits.get(role);
    return set == null || set.term() > term ? Map.of() : set.amounts();
  }

  /** A plugin is about to write a key: what it has stays open until it is acknowledged. */
  public void storing(String plugin, String key) {
    stored.computeIfAbsent(plugin, p -> new TreeMap<>()).remove(key);
  }

  /** A plugin was told that a key is written. */
  public void stored(String plugin, String key, String value) {
    stored.computeIfAbsent(plugin, p -> new TreeMap<>()).put(key, value);
  }

  /** What a plugin found when it began to live. */
  public void found(String plugin, Map<String, String> values) {
    stored
        .getOrDefault(plugin, Map.of())
        .forEach(
            (key, value) ->
                check(
                    value.equals(values.get(key)),
                    plugin + " stored " + key + "=" + value + " and found " + values.get(key)));
  }

  /** A leader has read the registry. */
  public void recovered(ClusterView view) {
    String who = "the leader of term " + view.term();
    for (String agent : agents.values()) {
      check(
          view.recoveredAgents().containsKey(agent)
              || view.unreachable().containsKey(agent)
              || view.gone().containsKey(agent)
              || view.agents().containsKey(agent),
          who + " does not know agent " + agent);
    }
    for (String agent : gone) {
      check(view.gone().containsKey(agent), who + " does not know that " + agent + " is gone");
    }
    schedule.ifPresent(
        set ->
            check(
                set.equals(view.maintenance().schedule()),
                who + " has the schedule " + view.maintenance().schedule() + ", not " + set));
    weights.forEach(
        (role, weight) ->
            check(
                weight.equals(view.weights().getOrDefault(role, 1.0)),
                who + " has another weight of " + role + " than " + weight));
    limits.forEach(
        (role, set) -> {
          Map<String, Double> has = new TreeMap<>();
          if (view.quotas().containsKey(role)) {
            view.quotas().get(role).getLimitsMap().forEach((n, v) -> has.put(n, v.getValue()));
          }
          check(
              has.equals(set.amounts()),
              who + " has limits " + has + " of " + role + ", not " + set.amounts());
        });
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(Invariant.ACKNOWLEDGED, otherwise);
    }
  }
}
