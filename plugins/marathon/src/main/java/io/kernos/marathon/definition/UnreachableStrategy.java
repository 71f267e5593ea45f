package io.kernos.marathon.definition;

import java.time.Duration;

/** What becomes of instances whose agent does not answer. */
public sealed interface UnreachableStrategy {
  UnreachableStrategy DEFAULT = new Enabled(Duration.ZERO, Duration.ZERO);

  /** They are waited for, for ever. */
  record Disabled() implements UnreachableStrategy {}

  /**
   * They are replaced and then forgotten.
   *
   * @param inactiveAfter when a replacement is launched
   * @param expungeAfter when the instance is given up, and killed if it comes back
   */
  record Enabled(Duration inactiveAfter, Duration expungeAfter) implements UnreachableStrategy {}
}
