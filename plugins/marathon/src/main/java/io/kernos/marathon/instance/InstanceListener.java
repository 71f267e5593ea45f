package io.kernos.marathon.instance;

import java.util.Optional;

/** Told each change of an instance, on the scheduler's context, after it is stored. */
@FunctionalInterface
public interface InstanceListener {
  /**
   * An instance changed.
   *
   * @param before empty: it is new
   * @param after empty: it is forgotten; how it was at its end was told before
   */
  void changed(Optional<Instance> before, Optional<Instance> after);
}
