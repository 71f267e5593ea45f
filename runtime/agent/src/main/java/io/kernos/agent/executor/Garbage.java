package io.kernos.agent.executor;

import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.agent.sandbox.SandboxPaths;
import io.kernos.agent.sandbox.Sandboxes;
import io.kernos.agent.task.Executor;
import io.kernos.agent.view.Counters;
import io.kernos.agent.view.Counters.Counter;
import io.kernos.api.checkpoint.GarbageRecord;
import io.kernos.spi.time.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the sandboxes of ended executors when their time is over, or earlier when there are too
 * many of them.
 */
public final class Garbage {
  private static final Logger LOG = LoggerFactory.getLogger(Garbage.class);

  private static final int MAX_KEPT = 10_000;

  private final Clock clock;
  private final Checkpoint checkpoint;
  private final Sandboxes sandboxes;
  private final Duration delay;
  private final Counters counters;
  private final Map<String, GarbageRecord> kept = new LinkedHashMap<>();

  /** Keeps each sandbox for {@code delay}. */
  public Garbage(
      Clock clock, Checkpoint checkpoint, Sandboxes sandboxes, Duration delay, Counters counters) {
    this.clock = clock;
    this.checkpoint = checkpoint;
    this.sandboxes = sandboxes;
    this.delay = delay;
    this.counters = counters;
  }

  /** Takes up what a former life left to be removed. */
  public void recover(Collection<GarbageRecord> records) {
    records.forEach(this::schedule);
  }

  /** Removes an executor's sandbox later. */
  public void later(Executor executor) {
    GarbageRecord record =
        GarbageRecord.newBuilder()
            .setPath(executor.sandbox().toString())
            .setDueEpochMs(clock.now().plus(delay).toEpochMilli())
            .addVirtualPaths(SandboxPaths.virtual(executor.frameworkId().getValue(), executor.id()))
            .build();
    checkpoint.garbage(record);
    schedule(record);
  }

  /** What is kept until its time is over. */
  public List<GarbageRecord> kept() {
    return List.copyOf(kept.values());
  }

  private void schedule(GarbageRecord record) {
    kept.put(record.getPath(), record);
    if (kept.size() > MAX_KEPT) {
      remove(kept.values().iterator().next());
    }
    Duration left = Duration.between(clock.now(), Instant.ofEpochMilli(record.getDueEpochMs()));
    clock.after(left, () -> remove(record));
  }

  private void remove(GarbageRecord record) {
    if (kept.remove(record.getPath()) == null) {
      return;
    }
    sandboxes
        .remove(Path.of(record.getPath()))
        .onSuccess(
            done -> {
              counters.add(Counter.GARBAGE_REMOVED);
              checkpoint.forgetGarbage(record.getPath());
            })
        .onFailure(
            e -> {
              counters.add(Counter.GARBAGE_NOT_REMOVED);
              LOG.warn("cannot remove {}", record.getPath(), e);
            });
  }
}
