package io.kernos.master.records;

import io.kernos.master.view.PersistentMap;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The service records and who follows them. Changes are gathered and published together as the next
 * revision; each follower sees a snapshot first, then every revision.
 */
public final class RecordBook {
  private final long term;
  private final Runnable changed;
  private PersistentMap<String, ServiceRecord> records = PersistentMap.empty();
  private final Map<String, ServiceRecord> pending = new LinkedHashMap<>();
  private final Set<Follower> followers = new LinkedHashSet<>();
  private final List<Runnable> acknowledged = new ArrayList<>();
  private long revision;

  /**
   * @param changed told when there is something to publish
   */
  public RecordBook(long term, Runnable changed) {
    this.term = term;
    this.changed = changed;
  }

  /** Told after every acknowledgement, and after a drainer has left. */
  void onAcknowledged(Runnable listener) {
    acknowledged.add(listener);
  }

  /** The record with this id, published or about to be; null when there is none. */
  ServiceRecord get(String id) {
    return pending.containsKey(id) ? pending.get(id) : records.get(id);
  }

  /** Sets a record. */
  void put(ServiceRecord record) {
    if (!record.equals(get(record.id()))) {
      pending.put(record.id(), record);
      changed.run();
    }
  }

  /** Removes a record. */
  void remove(String id) {
    if (get(id) != null) {
      pending.put(id, null);
      changed.run();
    }
  }

  /** The revision in which what was changed up to now is or will be published. */
  long pendingRevision() {
    return pending.isEmpty() ? revision : revision + 1;
  }

  /** Publishes what has changed, if anything has. */
  public void publish() {
    if (pending.isEmpty()) {
      return;
    }
    revision++;
    List<ServiceRecord> changes = new ArrayList<>();
    List<String> removals = new ArrayList<>();
    pending.forEach(
        (id, record) -> {
          if (record != null) {
            records = records.with(id, record);
            changes.add(record);
          } else if (records.containsKey(id)) {
            records = records.without(id);
            removals.add(id);
          }
        });
    pending.clear();
    Services.Delta delta = new Services.Delta(term, revision, changes, removals);
    for (Follower follower : new ArrayList<>(followers)) {
      follower.watcher.accept(delta);
    }
  }

  /** All that is published. */
  public Services.Snapshot snapshot() {
    return new Services.Snapshot(term, revision, new ArrayList<>(records.values()));
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
