package io.kernos.simulation.coverage;

import io.kernos.simulation.Violation;
import io.kernos.simulation.Violation.Invariant;
import java.util.ArrayList;
import java.util.List;

/** How often each transition of each table was seen. */
public final class Coverage {
  private final int[][] seen = new int[Table.values().length][];

  /** Nothing was seen. */
  public Coverage() {
    for (Table table : Table.values()) {
      seen[table.ordinal()] = new int[table.size() * table.size()];
    }
  }

  /** Follows one thing from now on. */
  public <S extends Enum<S>> Track<S> track(Table table, S state) {
    return new Track<>(this, table, state);
  }

  /**
   * Something went from one state to another.
   *
   * @throws Violation when the table has no such way
   */
  public void moved(Table table, Enum<?> from, Enum<?> to) {
    if (!table.has(from, to)) {
      throw new Violation(Invariant.TRANSITIONS, table + " has no way from " + from + " to " + to);
    }
    seen[table.ordinal()][table.index(from, to)]++;
  }

  /** Adds what another one saw. */
  public void add(Coverage other) {
    for (int t = 0; t < seen.length; t++) {
      for (int i = 0; i < seen[t].length; i++) {
        seen[t][i] += other.seen[t][i];
      }
    }
  }

  /** How many different transitions were seen. */
  public int covered() {
    return (int) transitions().stream().filter(this::isCovered).count();
  }

  /** How many there are that can be reached. */
  public static int reachable() {
    return transitions().size();
  }

  /** The share of the transitions that was seen, from 0 to 1. */
  public double share() {
    return (double) covered() / reachable();
  }

  /** What was not seen. */
  public List<String> missed() {
    return transitions().stream().filter(t -> !isCovered(t)).map(Transition::toString).toList();
  }

  private boolean isCovered(Transition transition) {
    return seen[transition.table().ordinal()][
            transition.table().index(transition.from(), transition.to())]
        > 0;
  }

  private static List<Transition> transitions() {
    List<Transition> all = new ArrayList<>();
    for (Table table : Table.values()) {
      all.addAll(table.transitions());
    }
    return all;
  }

  /** One way of a table. */
  record Transition(Table table, Enum<?> from, Enum<?> to) {
    @Override
    public String toString() {
      return table + " " + from + " -> " + to;
    }
  }

  /** The tables with how much of each was seen, a line each. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    for (Table table : Table.values()) {
      List<Transition> all = table.transitions();
      long got = all.stream().filter(this::isCovered).count();
      text.append("  ").append(table).append(": ").append(got).append(" of ").append(all.size());
      all.stream()
          .filter(t -> !isCovered(t))
          .forEach(t -> text.append(", not ").append(t.from()).append(" -> ").append(t.to()));
      text.append('\n');
    }
    return text.toString();
  }
}
