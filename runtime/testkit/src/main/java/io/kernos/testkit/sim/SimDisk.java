package io.kernos.testkit.sim;

import io.kernos.spi.disk.Disk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A disk that outlives the lives of its node. {@link #open} gives one life its {@link Disk}.
 *
 * <p>A crash keeps what was promised, and of the rest a prefix that chance decides.
 */
public final class SimDisk {
  private static final Duration MIN_WRITE = Duration.ofNanos(20_000);
  private static final Duration MAX_WRITE = Duration.ofMillis(2);
  private static final Duration MAX_SYNC = Duration.ofMillis(15);

  private final Scheduler scheduler;
  private final String name;
  private final List<Entry> log = new ArrayList<>();
  private Life life;
  private int written;
  private int synced;
  private int damaged = -1;
  private boolean failing;
  private boolean full;
  private Duration slow = Duration.ZERO;

  /** One write; a null value deletes. */
  private record Entry(String key, byte[] value) {}

  /**
   * An empty disk.
   *
   * @param name for messages and the trace
   */
  public SimDisk(Scheduler scheduler, String name) {
    this.scheduler = scheduler;
    this.name = name;
  }

  /** The disk as the life on {@code clock} sees it; the life before must have crashed. */
  public Disk open(VirtualClock clock) {
    if (life != null && life.clock.alive()) {
      throw new IllegalStateException(name + " is in use by a node that is alive");
    }
    processCrash();
    life = new Life(clock);
    return life;
  }

  /** The process died: what was not yet written is lost, but for a prefix. */
  public void processCrash() {
    written = crashed(written);
    synced = Math.min(synced, written);
  }

  /** The machine died: what was not yet synced is lost, but for a prefix. */
  public void machineCrash() {
    written = crashed(synced);
    synced = written;
  }

  /** Makes the next write fail, and all later ones of that life. */
  public void fail() {
    failing = true;
    scheduler.trace("disk fail " + name);
  }

  /** Sets whether there is no space left: every write fails until there is some, and a new life. */
  public void full(boolean now) {
    full = now;
    scheduler.trace(() -> "disk full " + name + " " + now);
  }

  /** Makes each write from now on take up to so much longer. */
  public void slow(Duration longer) {
    slow = longer;
    scheduler.trace(() -> "disk slow " + name + " " + longer);
  }

  /** Leaves the newest record unfinished: {@link Disk#load} drops it. */
  public void tearTail() {
    if (!log.isEmpty()) {
      log.remove(log.size() - 1);
      written = Math.min(written, log.size());
      synced = Math.min(synced, log.size());
    }
  }

  /** Changes a byte in a record: {@link Disk#load} fails. */
  public void changeByte() {
    damaged = scheduler.random().nextInt(Math.max(1, log.size()));
  }

  private int crashed(int kept) {
    int end = kept + scheduler.random().nextInt(log.size() - kept + 1);
    log.subList(end, log.size()).clear();
    if (life != null) {
      life.broken = new IOException("the process died");
    }
    return end;
  }

  private final class Life implements Disk {
    private final VirtualClock clock;
    private IOException broken;
    private long lastDone;

    Life(VirtualClock clock) {
      this.clock = clock;
    }

    @Override
    public Future<Map<String, byte[]>> load() {
      Promise<Map<String, byte[]>> promise = Promise.promise();
      clock.after(
          scheduler.between(MIN_WRITE, MAX_WRITE),
          () -> {
            if (damaged >= 0) {
              promise.fail(new IOException(name + ": damaged record at offset " + damaged));
              return;
            }
            Map<String, byte[]> values = new LinkedHashMap<>();
            for (Entry e : log.subList(0, written)) {
              values.remove(e.key());
              if (e.value() != null) {
                values.put(e.key(), e.value().clone());
              }
            }
            promise.complete(values);
          });
      return promise.future();
    }

    @Override
    public Future<Void> put(String key, byte[] value, Durability durability) {
      return write(new Entry(key, value.clone()), durability);
    }

    @Override
    public Future<Void> delete(String key) {
      return write(new Entry(key, null), Durability.PROCESS);
    }

    private Future<Void> write(Entry entry, Durability durability) {
      if (failing || (full && broken == null)) {
        failing = false;
        broken = new IOException(name + ": no space left");
      }
      Promise<Void> promise = Promise.promise();
      boolean machine = durability == Durability.MACHINE;
      if (broken == null) {
        log.add(entry);
      }
      int end = log.size();
      long now = clock.nanoTime();
      Duration longest = (machine ? MAX_SYNC : MAX_WRITE).plus(slow);
      long takes = scheduler.between(MIN_WRITE, longest).toNanos();
      lastDone = Math.max(lastDone, now + takes);
      IOException error = broken;
      clock.after(
          Duration.ofNanos(lastDone - now),
          () -> {
            if (error != null) {
              promise.fail(error);
              return;
            }
            written = Math.max(written, end);
            synced = machine ? Math.max(synced, end) : synced;
            promise.complete();
          });
      return promise.future();
    }
  }
}
