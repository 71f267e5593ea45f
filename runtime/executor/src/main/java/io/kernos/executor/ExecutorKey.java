package io.kernos.executor;

import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.FrameworkID;

/** Names an executor on its agent. */
record ExecutorKey(FrameworkID framework, ExecutorID executor) {

  /** Ids hold no slash. */
  @Override
  public String toString() {
    return framework.getValue() + "/" + executor.getValue();
  }
}
