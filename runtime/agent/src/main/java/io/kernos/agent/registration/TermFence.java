package io.kernos.agent.registration;

import io.kernos.agent.checkpoint.Checkpoint;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lets through what comes from the highest term seen, once that term is written down. */
final class TermFence {
  private final Checkpoint checkpoint;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private long highest;
  private long written;

  TermFence(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  void recover(long term) {
    highest = term;
    written = term;
  }

  long highest() {
    return highest;
  }

  /**
   * Runs {@code action} after all earlier ones, once {@code term} is written down.
   *
   * @return false when a higher term has been seen: the action does not run
   */
  boolean admit(long term, Runnable action) {
    if (term < highest) {
      return false;
    }
    if (term > highest) {
      highest = term;
      checkpoint.term(term).onSuccess(done -> written(term));
    }
    if (written == highest && waiting.isEmpty()) {
      action.run();
    } else {
      waiting.add(
          () -> {
            if (term == highest) {
              action.run();
            }
          });
    }
    return true;
  }

  private void written(long term) {
    written = term;
    while (written == highest && !waiting.isEmpty()) {
      waiting.removeFirst().run();
    }
  }
}
