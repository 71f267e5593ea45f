package io.kernos.spi.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Conditions and writes that take effect together or not at all.
 *
 * @param term the leader's term on whose authority it is written
 * @param conditions all must hold at apply, or it fails with {@link StoreException.Kind#CONFLICT}
 * @param writes in order; at most one for a key
 */
public record Transaction(long term, List<Condition> conditions, List<Write> writes) {

  /**
   * A key must stand at a revision.
   *
   * @param revision 0: the key must not exist
   */
  public record Condition(String key, long revision) {}

  /**
   * Sets or deletes a key.
   *
   * @param value null deletes
   */
  public record Write(String key, byte[] value) {}

  public Transaction {
    conditions = List.copyOf(conditions);
    writes = List.copyOf(writes);
  }

  /** Starts a transaction on the authority of {@code term}. */
  public static Builder in(long term) {
    return new Builder(term);
  }

  /** Collects conditions and writes. */
  public static final class Builder {
    private final long term;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Write> writes = new ArrayList<>();

    private Builder(long term) {
      this.term = term;
    }

    /** Requires {@code key} to stand at {@code revision}; 0: not to exist. */
    public Builder require(String key, long revision) {
      conditions.add(new Condition(key, revision));
      return this;
    }

    /** Sets {@code key}. */
    public Builder put(String key, byte[] value) {
      writes.add(new Write(key, value));
      return this;
    }

    /** Deletes {@code key}; no error when it does not exist. */
    public Builder delete(String key) {
      writes.add(new Write(key, null));
      return this;
    }

    /** The transaction. */
    public Transaction build() {
      return new Transaction(term, conditions, writes);
    }
  }
}
