package io.kernos.master.records;

import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The service records and who follows them. Changes are gathered and published together as the next
 * revision; each follower sees a snapshot first, then every revision.
 */
public final class RecordBook {
  private final long term;
  private final BooleanSupplier complete;
  private final Runnable changed;
  private final Table<ServiceRecord> records = new Table<>(ServiceRecord::id);
  private final Table<NodeRecord> nodes = new Table<>(NodeRecord::id);
  private final Set<Follower> followers = new LinkedHashSet<>();
  private final List<Runnable> acknowledged = new ArrayList<>();
  private long revision;

  /**
   * @param complete whether no agent is awaited
   * @param changed told when there is something to publish
   */
  public RecordBook(long term, BooleanSupplier complete, Runnable changed) {
    this.term = term;
    this.complete = complete;
    this.changed = changed;
  }

  /** Told after every acknowledgement, and after a drainer has left. */
  void onAcknowledged(Runnable listener) {
    acknowledged.add(listener);
  }

  /** The record with this id, published or about to be; null when there is none. */
  ServiceRecord get(String id) {
    return records.get(id);
  }

  /** Sets a record. */
  void put(ServiceRecord record) {
    changed(records.put(record));
  }

  /** Removes a record. */
  void remove(String id) {
    changed(records.remove(id));
  }

  /** Sets the record of a part of the cluster. */
  void putNode(NodeRecord node) {
    changed(nodes.put(node));
  }

  /** Removes it. */
  void removeNode(String id) {
    changed(nodes.remove(id));
  }

  private void changed(boolean really) {
    if (really) {
      changed.run();
    }
  }

  private boolean isClean() {
    return records.isClean() && nodes.isClean();
  }

  /** The revision in which what was changed up to now is or will be published. */
  long pendingRevision() {
    return isClean() ? revision : revision + 1;
  }

  /** Publishes what has changed, if anything has. */
  public void publish() {
    if (isClean()) {
      return;
    }
    revision++;
    Table.Changes<ServiceRecord> services = records.publish();
    Table.Changes<NodeRecord> parts = nodes.publish();
    Services.Delta delta =
        new Services.Delta(
            term,
            revision,
            services.changed(),
            services.removed(),
            parts.changed(),
            parts.removed());
    for (Follower follower : new ArrayList<>(followers)) {
      follower.watcher.accept(delta);
    }
  }

  /** All that is published. */
  public Services.Snapshot snapshot() {
    return new Services.Snapshot(
        term, revision, complete.getAsBoolean(), records.all(), nodes.all());
  }

  /**
   * Follows the records; the watcher is given a snapshot before this returns.
   *
   * @param drainer whether kills wait for its acknowledgement
   */
  public Services.Subscription follow(boolean drainer, Consumer<Services.Update> watcher) {
    Follower follower = new Follower(drainer, watcher);
    followers.add(follower);
    watcher.accept(snapshot());
    return follower;
  }

  /** Whether every drainer has acknowledged a revision. */
  boolean drained(long wanted) {
    for (Follower follower : followers) {
      if (follower.drainer && follower.seen < wanted) {
        return false;
      }
    }
    return true;
  }

  /** Whether anybody drains at all. */
  boolean hasDrainers() {
    return followers.stream().anyMatch(follower -> follower.drainer);
  }

  private void tellAcknowledged() {
    List.copyOf(acknowledged).forEach(Runnable::run);
  }

  private final class Follower implements Services.Subscription {
    private final boolean drainer;
    private final Consumer<Services.Update> watcher;
    private long seen;

    Follower(boolean drainer, Consumer<Services.Update> watcher) {
      this.drainer = drainer;
      this.watcher = watcher;
      // What was published before it came is in its snapshot, and must be acknowledged with that.
      this.seen = -1;
    }

    @Override
    public void acknowledge(long ofTerm, long upTo) {
      if (ofTerm == term && upTo > seen) {
        seen = Math.min(upTo, revision);
        tellAcknowledged();
      }
    }

    @Override
    public void close() {
      if (followers.remove(this)) {
        tellAcknowledged();
      }
    }
  }
}
