package io.kernos.spi.store;

/** Why a call of {@link StateStore} or {@link Journal} failed. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The kinds of failure. */
  public enum Kind {
    /** A condition did not hold: read again and decide again. */
    CONFLICT,
    /** Written on the authority of a term that is over: stop. */
    FENCED,
    /** A value, or all of an author's values together, are too large. */
    TOO_LARGE,
    /** No majority, no leader, or closed; whether a write took effect is unknown. */
    UNAVAILABLE,
    /** The stored bytes are damaged; the message names file and offset. */
    CORRUPT
  }

  private final Kind kind;

  public StoreException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** A condition that did not hold: its key stands at {@code found}. */
  public static StoreException conflict(Transaction.Condition condition, long found) {
    return new StoreException(
        Kind.CONFLICT,
        condition.key() + " stands at revision " + found + ", not " + condition.revision());
  }

  /** A transaction written in another term than the leader's. */
  public static StoreException fenced(long written, long now) {
    return new StoreException(Kind.FENCED, "written in term " + written + "; it is term " + now);
  }

  /** A value of more than {@link StateStore#MAX_VALUE_BYTES}. */
  public static StoreException tooLarge(String key, int bytes) {
    return new StoreException(
        Kind.TOO_LARGE,
        "the value of "
            + key
            + " has "
            + bytes
            + " bytes; at most "
            + StateStore.MAX_VALUE_BYTES
            + " are taken");
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }
}
