package io.kernos.spi.discovery;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/**
 * The service records of the cluster, and where its own parts are: a snapshot, then deltas with no
 * gap.
 *
 * <ol>
 *   <li>A watcher MUST be given a {@link Snapshot} first, then each {@link Delta} of the next
 *       revision of the same term; after a gap or a new leader it MUST be given a new snapshot.
 *   <li>A watcher that may miss changes, since the leader is not reached, MUST be told {@link
 *       Lost}, once; a snapshot follows when the leader, or another, is reached again.
 *   <li>A watcher MUST be called on the context on which it was registered.
 * </ol>
 */
public interface Services {

  /** All records at a moment. */
  Future<Snapshot> snapshot();

  /** Follows the records. */
  Subscription watch(Consumer<Update> watcher);

  /**
   * Follows the records as a drainer: a task whose record is marked draining is killed only when
   * every drainer has acknowledged that revision, or {@code drain.timeout} has passed.
   *
   * @param name of the drainer, for people
   */
  Subscription drain(String name, Consumer<Update> watcher);

  /** What a watcher is told. */
  sealed interface Update permits Snapshot, Delta, Lost {
    /** Term of the leader that published it. */
    long term();

    /** Counts the changes within a term. */
    long revision();
  }

  /**
   * All records at {@code revision}.
   *
   * @param complete whether the leader knows all tasks: it awaits no agent
   */
  record Snapshot(
      long term,
      long revision,
      boolean complete,
      List<ServiceRecord> records,
      List<NodeRecord> nodes)
      implements Update {
    public Snapshot {
      records = List.copyOf(records);
      nodes = List.copyOf(nodes);
    }

    /** A complete one. */
    public Snapshot(long term, long revision, List<ServiceRecord> records, List<NodeRecord> nodes) {
      this(term, revision, true, records, nodes);
    }
  }

  /**
   * What changed from {@code revision - 1} to {@code revision}.
   *
   * @param removed ids of records
   * @param removedNodes ids of node records
   */
  record Delta(
      long term,
      long revision,
      List<ServiceRecord> changed,
      List<String> removed,
      List<NodeRecord> changedNodes,
      List<String> removedNodes)
      implements Update {
    public Delta {
      changed = List.copyOf(changed);
      removed = List.copyOf(removed);
      changedNodes = List.copyOf(changedNodes);
      removedNodes = List.copyOf(removedNodes);
    }
  }

  /** From now on what was told, up to {@code revision}, may be out of date. */
  record Lost(long term, long revision) implements Update {}

  /** An end of following. */
  interface Subscription {
    /**
     * Says that all up to {@code revision} of {@code term} has taken effect: a drainer must, a
     * watcher need not.
     */
    void acknowledge(long term, long revision);

    /** Follows no more. */
    void close();
  }
}
