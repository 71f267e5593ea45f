package io.kernos.master.records;

import io.kernos.master.view.AgentView.TaskKey;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds kills back until nobody sends new connections to the task: its record is marked draining,
 * and the kill goes on when every drainer has acknowledged that, or after the drain timeout. With
 * no drainer, or for a task with no record, it goes on at once.
 */
public final class Drains {
  private final RecordBook book;
  private final Clock clock;
  private final Duration timeout;
  private final Map<String, Drain> waiting = new LinkedHashMap<>();

  public Drains(RecordBook book, Clock clock, Duration timeout) {
    this.book = book;
    this.clock = clock;
    this.timeout = timeout;
    book.onAcknowledged(this::check);
  }

  private static final class Drain {
    final long revision;
    final Clock.Timer timer;
    Runnable then;

    Drain(long revision, Clock.Timer timer, Runnable then) {
      this.revision = revision;
      this.timer = timer;
      this.then = then;
    }
  }

  /** Does {@code then} when the task is drained; a later call for the same task replaces it. */
  public void afterDraining(TaskKey task, Runnable then) {
    String id = ServiceRecords.id(task);
    Drain running = waiting.get(id);
    if (running != null) {
      running.then = then;
      return;
    }
    ServiceRecord record = book.get(id);
    if (record == null) {
      then.run();
      return;
    }
    book.put(record.drained());
    if (!book.hasDrainers()) {
      then.run();
      return;
    }
    Clock.Timer timer = clock.after(timeout, () -> finish(id));
    waiting.put(id, new Drain(book.pendingRevision(), timer, then));
    check();
  }

  /** The task is gone: nothing is left to kill. */
  void forget(String id) {
    Drain drain = waiting.remove(id);
    if (drain != null) {
      drain.timer.cancel();
    }
  }

  private void check() {
    List<String> done = new ArrayList<>();
    waiting.forEach(
        (id, drain) -> {
          if (book.drained(drain.revision)) {
            done.add(id);
          }
        });
    done.forEach(this::finish);
  }

  private void finish(String id) {
    Drain drain = waiting.remove(id);
    if (drain != null) {
      drain.timer.cancel();
      drain.then.run();
    }
  }

  /** Stops every timer; what waits is dropped. */
  public void close() {
    waiting.values().forEach(drain -> drain.timer.cancel());
    waiting.clear();
  }
}
