package io.kernos.testkit.history;

/**
 * One operation of a client on a register.
 *
 * @param expected what the register must hold for a SWAP; null: nothing
 * @param value that is written; of a READ: that was read, null when there was none
 * @param called when it was asked for, by one clock for all clients
 * @param returned when the answer came; {@link #NEVER} when none did: it may have happened at any
 *     time since, or not at all
 * @param done of a SWAP: whether the register held what was expected
 */
public record Operation(
    Kind kind,
    String register,
    String expected,
    String value,
    long called,
    long returned,
    boolean done) {
  /** Of an operation whose outcome is not known. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What it does. */
  public enum Kind {
    READ,
    WRITE,
    SWAP
  }

  boolean known() {
    return returned != NEVER;
  }
}
