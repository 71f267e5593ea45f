package io.kernos.master.task;

import io.kernos.api.v1.Task;
import io.kernos.master.agent.Agent;
import io.kernos.master.framework.Framework;

/** Told of every task that appears, changes or goes, after it did. */
public interface TaskListener {

  /** The task is new, or has a new state or status. */
  void changed(Framework framework, Agent agent, Task task);

  /** The task is no longer on its agent. */
  void removed(Framework framework, Task task);
}
