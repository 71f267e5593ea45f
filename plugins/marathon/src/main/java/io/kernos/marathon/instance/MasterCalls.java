package io.kernos.marathon.instance;

import io.kernos.api.v1.scheduler.Call;
import io.vertx.core.Future;

/** The way to the master: a driver's {@code call}; fails while there is none. */
@FunctionalInterface
public interface MasterCalls {
  Future<Void> call(Call.Builder call);
}
