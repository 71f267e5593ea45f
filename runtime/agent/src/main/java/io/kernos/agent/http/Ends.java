package io.kernos.agent.http;

import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.agent.Response.WaitContainer;
import io.kernos.api.v1.agent.Response.WaitNestedContainer;
import io.kernos.spi.container.Exit;

/** How containers ended, as the two calls that wait for it tell. */
final class Ends {
  private static final double BYTES_PER_MB = 1024 * 1024;

  private Ends() {}

  static WaitContainer ofContainer(Exit exit) {
    WaitContainer.Builder end = WaitContainer.newBuilder();
    if (exit.known()) {
      end.setExitStatus(exit.status());
    }
    exit.limitation()
        .ifPresent(
            limitation -> {
              boolean memory = limitation.limit() == Exit.Limit.MEMORY;
              end.setState(TaskState.TASK_FAILED)
                  .setReason(
                      memory
                          ? TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY
                          : TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK)
                  .setMessage(limitation.message());
              end.getLimitationBuilder()
                  .addResources(
                      Resource.newBuilder()
                          .setName(memory ? "mem" : "disk")
                          .setType(Value.Type.SCALAR)
                          .setScalar(
                              Value.Scalar.newBuilder()
                                  .setValue(limitation.usedBytes() / BYTES_PER_MB)));
            });
    return end.build();
  }

  static WaitNestedContainer ofNested(Exit exit) {
    WaitContainer same = ofContainer(exit);
    WaitNestedContainer.Builder end = WaitNestedContainer.newBuilder();
    if (same.hasExitStatus()) {
      end.setExitStatus(same.getExitStatus());
    }
    if (same.hasState()) {
      end.setState(same.getState())
          .setReason(same.getReason())
          .setMessage(same.getMessage())
          .setLimitation(same.getLimitation());
    }
    return end.build();
  }
}
