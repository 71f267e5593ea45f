package io.kernos.executor.check;

import io.kernos.api.v1.CommandInfo;
import io.vertx.core.Future;
import java.time.Duration;

/** Runs a command beside the checked task: as its user, in its sandbox and within its limits. */
@FunctionalInterface
public interface CommandProbe {

  /**
   * Its exit code; fails when it could not be started, was killed by a signal, or did not end
   * within {@code timeout} and was killed for that.
   */
  Future<Integer> run(CommandInfo command, Duration timeout);
}
