package io.kernos.agent.checkpoint;

import io.kernos.api.checkpoint.AgentRecord;
import io.kernos.api.checkpoint.ContainerRecord;
import io.kernos.api.checkpoint.ExecutorRecord;
import io.kernos.api.checkpoint.GarbageRecord;
import io.kernos.api.checkpoint.OperationRecord;
import io.kernos.api.checkpoint.TaskRecord;
import io.kernos.api.checkpoint.UpdateRecord;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Resource;
import java.util.List;
import java.util.Optional;

/**
 * What a former life of the agent left.
 *
 * @param term the highest that it obeyed; 0: none
 * @param life how often the agent had been started; 0: never
 * @param tasks in the order in which they came
 * @param updates of each task in their order
 * @param containers that operators launched
 */
public record Saved(
    Optional<AgentRecord> agent,
    long term,
    long life,
    List<Resource> resources,
    List<FrameworkInfo> frameworks,
    List<ExecutorRecord> executors,
    List<TaskRecord> tasks,
    List<UpdateRecord> updates,
    List<OperationRecord> operations,
    List<GarbageRecord> garbage,
    List<ContainerRecord> containers) {}
