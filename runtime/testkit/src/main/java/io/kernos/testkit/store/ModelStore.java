package io.kernos.testkit.store;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.StateStore.Change;
import io.kernos.spi.store.StateStore.Entry;
import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.Transaction;
import io.kernos.spi.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a replicated log would hold: keys, streams and the term, in memory, for one thread.
 *
 * <p>It outlives the nodes that use it; each node takes its own handles, and a new one after each
 * restart.
 */
public final class ModelStore {
  private final Clock world;
  private final NavigableMap<String, Entry> entries = new TreeMap<>();
  private final Map<String, ModelStream> streams = new LinkedHashMap<>();
  private final List<Consumer<Change>> watchers = new ArrayList<>();
  private final List<Leadership.Listener> listeners = new ArrayList<>();
  private StoreFaults faults = StoreFaults.NONE;
  private long revision;
  private long term = 1;

  private ModelStore(Clock world) {
    this.world = world;
  }

  /** A store whose calls complete before they return. Streams do not age. */
  public static ModelStore immediate() {
    return new ModelStore(null);
  }

  /** A store whose calls take effect as tasks of {@code world}, even when the caller has died. */
  public static ModelStore on(Clock world) {
    return new ModelStore(world);
  }

  /** What goes wrong from now on. */
  public void faults(StoreFaults now) {
    faults = now;
  }

  /** The leader's term. */
  public long term() {
    return term;
  }

  /** Begins a new leader's term: what older leaders still write is refused. */
  public long elect() {
    nextTerm();
    List<Leadership.Listener> old = List.copyOf(listeners);
    listeners.clear();
    old.forEach(Leadership.Listener::deposed);
    return term;
  }

  long nextTerm() {
    return ++term;
  }

  StoreFaults faults() {
    return faults;
  }

  /**
   * The leadership of one node, which leads from the moment that it listens until the next {@link
   * #elect}.
   */
  public Leadership leadership() {
    return listener -> {
      listeners.add(listener);
      listener.elected(term);
    };
  }

  /** The keys as a node with {@code clock} uses them; the clock is ignored when immediate. */
  public ModelStateStore stateStore(Clock clock) {
    return new ModelStateStore(this, calls(clock));
  }

  /** The streams as a node with {@code clock} uses them; the clock is ignored when immediate. */
  public ModelJournal journal(Clock clock) {
    return new ModelJournal(this, calls(clock));
  }

  private ModelCalls calls(Clock node) {
    return world == null
        ? DirectCalls.immediate(() -> faults)
        : DirectCalls.timed(world, node, () -> faults);
  }

  Instant now() {
    return world == null ? Instant.EPOCH : world.now();
  }

  NavigableMap<String, Entry> entries() {
    return entries;
  }

  Map<String, ModelStream> streams() {
    return streams;
  }

  List<Consumer<Change>> watchers() {
    return watchers;
  }

  long commit(Transaction transaction) {
    for (Transaction.Write write : transaction.writes()) {
      if (write.value() != null && write.value().length > StateStore.MAX_VALUE_BYTES) {
        throw StoreException.tooLarge(write.key(), write.value().length);
      }
    }
    check(transaction.term());
    for (Transaction.Condition condition : transaction.conditions()) {
      Entry entry = entries.get(condition.key());
      long found = entry == null ? 0 : entry.revision();
      if (found != condition.revision()) {
        throw StoreException.conflict(condition, found);
      }
    }
    revision++;
    for (Transaction.Write write : transaction.writes()) {
      apply(write);
    }
    return revision;
  }

  void check(long ofLeader) {
    if (ofLeader != term) {
      throw StoreException.fenced(ofLeader, term);
    }
  }

  private void apply(Transaction.Write write) {
    byte[] value = write.value() == null ? null : write.value().clone();
    if (value != null) {
      entries.put(write.key(), new Entry(write.key(), value, revision));
    } else if (entries.remove(write.key()) == null) {
      return;
    }
    Change change = new Change(write.key(), Optional.ofNullable(value), revision);
    List.copyOf(watchers).forEach(watcher -> watcher.accept(change));
  }
}
