package io.kernos.master.view;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskStatus;

/**
 * Something that happened, as observers are told it. Agents and frameworks are only named: how they
 * are then stands in the view that comes with it.
 */
public sealed interface Change {

  /** A task is launched, or came with an agent that registered. */
  record TaskAdded(Task task, FrameworkInfo framework) implements Change {}

  /**
   * A task has a new state, or news of its checks.
   *
   * @param task with its newest state, which may be ahead of the status
   */
  record TaskUpdated(Task task, TaskStatus status, FrameworkInfo framework) implements Change {}

  /** An agent is registered that was not before. */
  record AgentAdded(String id) implements Change {}

  /** An agent is not registered any more. */
  record AgentRemoved(String id) implements Change {}

  /** A framework is known that was not before. */
  record FrameworkAdded(String id) implements Change {}

  /** A framework has subscribed again, or changed what it says of itself. */
  record FrameworkUpdated(String id) implements Change {}

  /** A framework is gone for ever. */
  record FrameworkRemoved(FrameworkInfo framework) implements Change {}
}
