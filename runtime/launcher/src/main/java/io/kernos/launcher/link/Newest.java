package io.kernos.launcher.link;

import io.kernos.spi.link.Leader;
import java.util.function.Consumer;

/** Passes on each leader once, and none of a term older than one that it passed on. */
final class Newest implements Consumer<Leader> {
  private final Consumer<Leader> listener;
  private Leader last;

  Newest(Consumer<Leader> listener) {
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
