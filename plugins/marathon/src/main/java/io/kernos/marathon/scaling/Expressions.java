package io.kernos.marathon.scaling;

import io.vertx.core.Future;

/** Asks servers for the values of expressions. */
@FunctionalInterface
public interface Expressions {
  /** The value of a target's expression now; fails with why it has none. */
  Future<Double> value(Target.Expression target);
}
