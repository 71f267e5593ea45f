package io.kernos.master.view;

import io.kernos.api.v1.InverseOffer;
import io.kernos.api.v1.maintenance.ClusterStatus;
import io.kernos.api.v1.maintenance.Schedule;
import java.util.List;
import java.util.Map;

/**
 * The maintenance of machines, as it was at a moment.
 *
 * @param schedule the windows
 * @param status the machines that are not up, with what frameworks said to it
 * @param inverseOffers outstanding, by id of the framework
 */
public record MaintenanceView(
    Schedule schedule, ClusterStatus status, Map<String, List<InverseOffer>> inverseOffers) {
  /** Nothing is scheduled. */
  public static final MaintenanceView NONE =
      new MaintenanceView(
          Schedule.getDefaultInstance(), ClusterStatus.getDefaultInstance(), Map.of());
}
