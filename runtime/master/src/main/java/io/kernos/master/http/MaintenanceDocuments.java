package io.kernos.master.http;

import io.kernos.api.v1.MachineID;
import io.kernos.api.v1.maintenance.ClusterStatus;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.maintenance.Window;
import io.kernos.api.v1.master.Response;
import io.kernos.master.view.MaintenanceView;
import java.util.List;

/** The maintenance of those machines that somebody may see. */
final class MaintenanceDocuments {
  private final MaintenanceView view;
  private final Access access;

  MaintenanceDocuments(MaintenanceView view, Access access) {
    this.view = view;
    this.access = access;
  }

  /** The windows, without those of which no machine may be seen. */
  Schedule schedule() {
    Schedule.Builder schedule = Schedule.newBuilder();
    for (Window window : view.schedule().getWindowsList()) {
      List<MachineID> seen =
          window.getMachineIdsList().stream().filter(access::maintenanceSchedule).toList();
      if (!seen.isEmpty()) {
        schedule.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(seen));
      }
    }
    return schedule.build();
  }

  /** The machines that are not up, with what frameworks say to it. */
  ClusterStatus status() {
    return ClusterStatus.newBuilder()
        .addAllDrainingMachines(
            view.status().getDrainingMachinesList().stream()
                .filter(machine -> access.maintenanceStatus(machine.getId()))
                .toList())
        .addAllDownMachines(
            view.status().getDownMachinesList().stream().filter(access::maintenanceStatus).toList())
        .build();
  }

  Response scheduleResponse() {
    return OperatorReads.answer(Response.Type.GET_MAINTENANCE_SCHEDULE)
        .setGetMaintenanceSchedule(
            Response.GetMaintenanceSchedule.newBuilder().setSchedule(schedule()))
        .build();
  }

  Response statusResponse() {
    return OperatorReads.answer(Response.Type.GET_MAINTENANCE_STATUS)
        .setGetMaintenanceStatus(Response.GetMaintenanceStatus.newBuilder().setStatus(status()))
        .build();
  }
}
