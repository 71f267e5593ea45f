package io.kernos.simulation;

/** An invariant that did not hold. */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final Invariant invariant;

  /** What each violation is about. */
  public enum Invariant {
    /** No resource is given out twice. */
    RESOURCES,
    /** Every task has one terminal state. */
    TERMINAL,
    /** Updates come in order and at least once. */
    UPDATES,
    /** No task is started twice. */
    STARTS,
    /** No offer outlives its leader. */
    OFFERS,
    /** No task is started by a deposed leader. */
    DEPOSED,
    /** Nothing that was acknowledged is lost. */
    ACKNOWLEDGED,
    /** What a role is given stays within its quota. */
    QUOTA,
    /** What is reserved goes to nobody else. */
    RESERVATIONS,
    /** After the last fault, all views agree. */
    QUIET,
    /** No state machine takes a step that its table does not have. */
    TRANSITIONS,
    /** The kernel let an exception out, or stopped working. */
    CRASH
  }

  public Violation(Invariant invariant, String message) {
    super(invariant + ": " + message);
    this.invariant = invariant;
  }

  public Violation(Invariant invariant, String message, Throwable cause) {
    super(invariant + ": " + message, cause);
    this.invariant = invariant;
  }

  /** What it is about. */
  public Invariant invariant() {
    return invariant;
  }
}
