package io.kernos.testkit.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What happened: the last lines, and a hash of when every event happened, equal when a replay was
 * identical.
 */
public final class Trace {
  private static final int KEPT = Integer.getInteger("kernos.trace", 2_000);
  private static final long PRIME = 0x100000001b3L;

  private final Deque<String> lines = new ArrayDeque<>();
  private long hash = 0xcbf29ce484222325L;
  private boolean recording = true;

  /** Whether lines are kept, which takes a good part of a simulation's time; they are at first. */
  public void record(boolean now) {
    recording = now;
  }

  boolean recording() {
    return recording;
  }

  /** An event runs. Chance decides how long everything takes: another course has other times. */
  void step(long due, long order) {
    hash = ((hash ^ due) * PRIME ^ order) * PRIME;
  }

  /** Notes one line. */
  void add(long nanos, String line) {
    if (!recording) {
      return;
    }
    if (lines.size() == KEPT) {
      lines.removeFirst();
    }
    lines.addLast(nanos / 1_000 + "us " + line);
  }

  /** Depends on every event that ever ran, and their order. */
  public long hash() {
    return hash;
  }

  /** The last lines, oldest first. */
  public List<String> last() {
    return List.copyOf(lines);
  }
}
