package io.kernos.marathon.http;

import io.vertx.core.Future;

/** Answers calls of one method on one path. On the scheduler's context. */
@FunctionalInterface
interface Endpoint {
  /** Answers; may throw whatever {@link Errors} knows. */
  Future<Answer> answer(Call call);
}
