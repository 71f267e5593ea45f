package io.kernos.marathon.http;

import io.kernos.marathon.backup.BackupOrder;
import io.vertx.core.Future;

/** Ends a leadership. */
@FunctionalInterface
public interface Abdication {
  /**
   * Starts the scheduler again, a moment after the order is stored.
   *
   * @return done once stored; an {@link IllegalArgumentException} when it cannot be carried out,
   *     and then nothing ends
   */
  Future<Void> abdicate(BackupOrder order);
}
