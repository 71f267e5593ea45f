package io.kernos.simulation.framework;

import io.kernos.api.v1.OperationStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.Random;

/** The operations of a framework that it named: acknowledges what it hears, and asks, by chance. */
final class OperationDesk {
  private final Scheduler scheduler;
  private final Random random;
  private final Caller caller;
  private boolean winding;

  OperationDesk(Scheduler scheduler, Caller caller) {
    this.scheduler = scheduler;
    this.random = scheduler.random();
    this.caller = caller;
  }

  void windDown() {
    winding = true;
  }

  void updated(OperationStatus status) {
    if (status.hasUuid() && (winding || random.nextInt(10) != 0)) {
      caller
          .clock()
          .after(
              scheduler.between(Duration.ZERO, Duration.ofSeconds(winding ? 0 : 3)),
              () -> acknowledge(status));
    }
  }

  private void acknowledge(OperationStatus status) {
    caller.send(
        caller
            .call(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
            .setAcknowledgeOperationStatus(
                Call.AcknowledgeOperationStatus.newBuilder()
                    .setAgentId(status.getAgentId())
                    .setUuid(status.getUuid().getValue())
                    .setOperationId(status.getOperationId()))
            .build());
  }

  void reconcile() {
    caller.send(
        caller
            .call(Call.Type.RECONCILE_OPERATIONS)
            .setReconcileOperations(Call.ReconcileOperations.getDefaultInstance())
            .build());
  }
}
