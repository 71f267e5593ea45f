package io.kernos.simulation.framework;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.simulation.coverage.Coverage;
import java.util.List;

/** Sees what frameworks see and do. */
public interface FrameworkObserver {
  /** An offer came to the framework of this name. */
  void offered(String name, Offer offer);

  /** An update came. */
  void update(String framework, TaskStatus status);

  /** Tasks are about to be launched on an offer. */
  void launching(String framework, Offer offer, List<TaskInfo> tasks);

  /** Whether a state is terminal. */
  boolean terminal(TaskState state);

  /** Where it is noted how things move. */
  Coverage coverage();
}
