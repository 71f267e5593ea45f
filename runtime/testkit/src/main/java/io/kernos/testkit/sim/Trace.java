package io.kernos.testkit.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What happened: the last lines, and a hash of all of them, equal when a replay was identical. */
public final class Trace {
  private static final int KEPT = Integer.getInteger("kernos.trace", 2_000);

  private final Deque<String> lines = new ArrayDeque<>();
  private long hash = 0xcbf29ce484222325L;
  private long count;

  /** Notes one event. */
  void add(long nanos, String line) {
    String stamped = String.valueOf(nanos / 1_000) + "us " + line;
    for (int i = 0; i < stamped.length(); i++) {
      hash = (hash ^ stamped.charAt(i)) * 0x100000001b3L;
    }
    count++;
    if (lines.size() == KEPT) {
      lines.removeFirst();
    }
    lines.addLast(stamped);
  }

  /** Depends on every line ever noted, and their order. */
  public long hash() {
    return hash;
  }

  /** Lines ever noted. */
  public long count() {
    return count;
  }

  /** The last lines, oldest first. */
  public List<String> last() {
    return List.copyOf(lines);
  }
}
