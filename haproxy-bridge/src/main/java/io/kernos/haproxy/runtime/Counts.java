package io.kernos.haproxy.runtime;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was done to HAProxy so far.
 *
 * @param starts of the process
 * @param reloads by reason
 * @param commands of the Runtime API that changed something
 */
public record Counts(long starts, Map<String, Long> reloads, long commands) {
  public Counts {
    reloads = Map.copyOf(reloads);
  }

  /** Nothing yet. */
  public static Counts none() {
    return new Counts(0, Map.of(), 0);
  }

  /** One start more. */
  public Counts started() {
    return new Counts(starts + 1, reloads, commands);
  }

  Counts reloaded(String reason) {
    Map<String, Long> more = new TreeMap<>(reloads);
    more.merge(reason, 1L, Long::sum);
    return new Counts(starts, more, commands);
  }

  Counts told(int more) {
    return new Counts(starts, reloads, commands + more);
  }
}
