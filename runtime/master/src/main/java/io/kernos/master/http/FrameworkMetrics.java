package io.kernos.master.http;

import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.master.view.Counters;
import io.kernos.master.view.FrameworkView;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;

/** Figures of one framework that are seen, not counted. */
final class FrameworkMetrics {
  private FrameworkMetrics() {}

  static void of(FrameworkView framework, ObjDoubleConsumer<String> figures) {
    String prefix = Counters.ofFramework(framework.info());
    figures.accept(prefix + "subscribed", framework.connected() ? 1 : 0);
    for (String role : framework.roles()) {
      figures.accept(
          prefix + "roles/" + role + "/suppressed", framework.suppressed().contains(role) ? 1 : 0);
    }
    Map<TaskState, Integer> active = new EnumMap<>(TaskState.class);
    for (Task task : framework.tasks().values()) {
      active.merge(task.getState(), 1, Integer::sum);
    }
    active.merge(TaskState.TASK_UNREACHABLE, framework.unreachable().size(), Integer::sum);
    for (TaskState state : TaskState.values()) {
      if (!TaskStates.isTerminal(state)) {
        figures.accept(
            prefix + "tasks/active/" + state.name().toLowerCase(Locale.ROOT),
            active.getOrDefault(state, 0));
      }
    }
  }
}
