package io.kernos.agent.task;

import io.kernos.api.v1.TaskGroupInfo;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.executor.Event;
import java.util.List;

/** Tasks that go to their executor together: a single one, or a whole group. */
public final class LaunchUnit {
  private final List<TaskInfo> tasks;
  private final boolean group;
  private boolean prepared;

  /** A unit that is not prepared. */
  public LaunchUnit(List<TaskInfo> tasks, boolean group) {
    this.tasks = List.copyOf(tasks);
    this.group = group;
  }

  /** The tasks, in the framework's order. */
  public List<TaskInfo> tasks() {
    return tasks;
  }

  /** Whether it came as a task group. */
  public boolean group() {
    return group;
  }

  /** Whether it may go to its executor: written down, its directories made, its URIs fetched. */
  public boolean prepared() {
    return prepared;
  }

  /** Says that it may go. */
  public void markPrepared() {
    prepared = true;
  }

  /** The event that starts it. */
  public Event event() {
    Event.Builder event = Event.newBuilder();
    if (group) {
      TaskGroupInfo.Builder info = TaskGroupInfo.newBuilder().addAllTasks(tasks);
      return event
          .setType(Event.Type.LAUNCH_GROUP)
          .setLaunchGroup(Event.LaunchGroup.newBuilder().setTaskGroup(info))
          .build();
    }
    return event
        .setType(Event.Type.LAUNCH)
        .setLaunch(Event.Launch.newBuilder().setTask(tasks.get(0)))
        .build();
  }
}
