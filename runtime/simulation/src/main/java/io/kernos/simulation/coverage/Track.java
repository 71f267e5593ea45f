package io.kernos.simulation.coverage;

/** One thing that moves through a state machine. */
public final class Track<S extends Enum<S>> {
  private final Coverage coverage;
  private final Table table;
  private S state;

  Track(Coverage coverage, Table table, S state) {
    this.coverage = coverage;
    this.table = table;
    this.state = state;
  }

  /** Where it is. */
  public S state() {
    return state;
  }

  /** It is there now; nothing happens when it was. */
  public void to(S next) {
    if (next != state) {
      coverage.moved(table, state, next);
      state = next;
    }
  }
}
