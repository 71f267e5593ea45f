package io.kernos.marathon.launch.match;

import java.util.LinkedHashMap;
import java.util.Map;

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
}
