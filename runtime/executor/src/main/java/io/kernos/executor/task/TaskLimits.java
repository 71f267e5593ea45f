package io.kernos.executor.task;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.Value;
import io.kernos.spi.container.ContainerSpec.Limits;
import java.util.Map;

/** What a task may use, from its resources and its limits. */
final class TaskLimits {
  private static final long MB = 1L << 20;

  private TaskLimits() {}

  /** Memory above the request only when a limit says so; processors without a ceiling likewise. */
  static Limits of(TaskInfo task) {
    Resources resources = Resources.of(task.getResourcesList());
    Map<String, Value.Scalar> limits = task.getLimitsMap();
    long memory = resources.scalar("mem") * MB / 1000;
    if (limits.containsKey("mem")) {
      double asked = limits.get("mem").getValue();
      memory = Double.isInfinite(asked) ? 0 : (long) (asked * MB);
    }
    double ceiling = limits.containsKey("cpus") ? limits.get("cpus").getValue() : 0;
    return new Limits(
        resources.scalar("cpus"),
        memory,
        Double.isInfinite(ceiling) ? 0 : Math.round(ceiling * 1000));
  }
}
