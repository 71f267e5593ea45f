package io.kernos.agent.task;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;

/**
 * What is told of the tasks of an executor that ended, where the agent knows better than its exit.
 */
public record Termination(TaskState state, TaskStatus.Reason reason, String message) {}
