package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;

/**
 * A role's quota, with the roles below it.
 *
 * @param guarantees kept aside for it when it could use them
 * @param limits never exceeded; a name that is absent is not limited, one with 0 is forbidden
 */
public record Quota(Quantities guarantees, Quantities limits) {
  /** No guarantee, no limit. */
  public static final Quota NONE = new Quota(Quantities.EMPTY, Quantities.EMPTY);
}
