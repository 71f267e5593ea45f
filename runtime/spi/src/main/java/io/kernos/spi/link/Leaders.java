package io.kernos.spi.link;

import java.util.function.Consumer;

/** Finds the leading master. */
public interface Leaders {

  /**
   * Tells {@code listener}, on the caller's context, the leader now (if one is known) and each
   * later one; never one of a term older than one it was told.
   */
  Link.Registration watch(Consumer<Leader> listener);
}
