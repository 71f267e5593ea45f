package io.kernos.marathon.launch;

import io.kernos.marathon.definition.Backoff;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How long failing apps and pods wait before they are launched again, for each configuration: one
 * that is only scaled keeps its delay (Marathon: RateLimiter.scala).
 */
final class LaunchDelays {
  private record Key(PathId spec, Instant configChange) {
    static Key of(RunSpec spec) {
      return new Key(spec.id(), spec.versionInfo().lastConfigChangeAt());
    }
  }

  private record Delay(Instant since, Duration length, Duration most) {
    Instant end() {
      return since.plus(length);
    }
  }

  private final Map<Key, Delay> delays = new HashMap<>();

  /** It failed: the first time it waits a little, then longer each time. */
  void increase(RunSpec spec, Instant now) {
    Backoff backoff = spec.backoff();
    Delay last = delays.get(Key.of(spec));
    Duration length =
        last == null
            ? backoff.backoff()
            : Duration.ofNanos((long) (last.length.toNanos() * backoff.factor()));
    Duration most = backoff.maxLaunchDelay();
    Duration bounded = length.compareTo(most) > 0 ? most : length;
    delays.put(Key.of(spec), new Delay(now, bounded, most));
  }

  /** It runs again, or is about to: the next one waits as long, from now on. */
  void restart(RunSpec spec, Instant now) {
    delays.computeIfPresent(Key.of(spec), (key, delay) -> new Delay(now, delay.length, delay.most));
  }

  /** No delay for any configuration of it. */
  void reset(PathId spec) {
    delays.keySet().removeIf(key -> key.spec.equals(spec));
  }

  /** What is left of its delay; zero: it may be launched. */
  Duration left(RunSpec spec, Instant now) {
    Delay delay = delays.get(Key.of(spec));
    return delay == null || !delay.end().isAfter(now)
        ? Duration.ZERO
        : Duration.between(now, delay.end());
  }

  /** Forgets those of which nothing was heard for longer than the longest delay. */
  void cleanUp(Instant now) {
    delays.values().removeIf(delay -> now.isAfter(delay.since.plus(delay.most)));
  }

  boolean isEmpty() {
    return delays.isEmpty();
  }
}
