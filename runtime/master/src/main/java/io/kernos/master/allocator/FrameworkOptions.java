package io.kernos.master.allocator;

import io.kernos.api.v1.scheduler.OfferConstraints;
import java.util.Optional;
import java.util.Set;

/**
 * What a framework said of its offers when it subscribed or updated itself.
 *
 * @param suppressedRoles of its roles, those in which it wants no offers
 * @param constraints which agents it can use, already validated
 */
public record FrameworkOptions(
    Set<String> suppressedRoles, Optional<OfferConstraints> constraints) {
  /** Nothing suppressed, no constraints. */
  public static final FrameworkOptions NONE = new FrameworkOptions(Set.of(), Optional.empty());

  public FrameworkOptions {
    suppressedRoles = Set.copyOf(suppressedRoles);
  }
}
