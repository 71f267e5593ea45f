package io.kernos.marathon.launch.match;

import io.kernos.api.v1.Label;
import io.kernos.api.v1.Resource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The labels by which a resident instance knows what it has reserved (Marathon: TaskLabels). */
public final class ReservationLabels {
  static final String FRAMEWORK = "marathon_framework_id";
  static final String TASK = "marathon_task_id";

  private ReservationLabels() {}

  /**
   * The labels of one reservation.
   *
   * @param reservation its id
   */
  public static Map<String, String> of(String frameworkId, String reservation) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(FRAMEWORK, frameworkId);
    labels.put(TASK, reservation);
    return labels;
  }

  /**
   * The id of the reservation that a resource is a part of.
   *
   * @return empty: it is not reserved, or not by this framework
   */
  public static Optional<String> reservation(String frameworkId, Resource resource) {
    int last = resource.getReservationsCount() - 1;
    if (last < 0) {
      return Optional.empty();
    }
    Map<String, String> labels = new HashMap<>();
    for (Label label : resource.getReservations(last).getLabels().getLabelsList()) {
      labels.putIfAbsent(label.getKey(), label.getValue());
    }
    return frameworkId.equals(labels.get(FRAMEWORK))
        ? Optional.ofNullable(labels.get(TASK))
        : Optional.empty();
  }
}
