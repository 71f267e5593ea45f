package io.kernos.launcher.link;

import io.kernos.spi.link.Leader;
import java.util.function.Consumer;

/** Passes on each leader once, and none of a term older than one that it passed on. */
public final class Newest implements Consumer<Leader> {
  private final Consumer<Leader> listener;
  private Leader last;

  /** Passes on to {@code listener}. */
  public Newest(Consumer<Leader> listener) {
    this.listener = listener;
  }

  boolean knowsOne() {
    return last != null;
  }

  @Override
  public void accept(Leader leader) {
    if (last != null && (leader.term() < last.term() || leader.equals(last))) {
      return;
    }
    last = leader;
    listener.accept(leader);
  }
}
