package io.kernos.simulation.framework;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.TaskInfo;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What a framework remembers beyond its lives, written before it acts. */
public interface Ledger {
  /** Keeps nothing: the framework's memory outlives its lives by itself. */
  Ledger NONE = new Ledger() {};

  /** What was kept of the framework's id, when a life begins. */
  default Future<Optional<FrameworkID>> open() {
    return Future.succeededFuture(Optional.empty());
  }

  /** The framework was given an id. */
  default Future<Void> id(FrameworkID id) {
    return Future.succeededFuture();
  }

  /** Tasks are to be launched. */
  default Future<Void> launching(List<TaskInfo> tasks) {
    return Future.succeededFuture();
  }
}
