package io.kernos.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.TaskState;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class TaskStatesTest {

  @Test
  void the_states_that_a_task_may_leave() {
    assertThat(Arrays.stream(TaskState.values()).filter(s -> !TaskStates.isTerminal(s)))
        .containsExactlyInAnyOrderElementsOf(
            EnumSet.of(
                TaskState.TASK_STAGING,
                TaskState.TASK_STARTING,
                TaskState.TASK_RUNNING,
                TaskState.TASK_KILLING,
                TaskState.TASK_UNREACHABLE,
                TaskState.TASK_UNKNOWN));
  }

  @Test
  void the_states_that_an_operation_does_not_leave() {
    assertThat(Arrays.stream(OperationState.values()).filter(TaskStates::isTerminal)).hasSize(5);
  }

  @Test
  void a_framework_that_knows_no_partitions_is_told_lost() {
    for (TaskState state : TaskState.values()) {
      assertThat(TaskStates.forFramework(state, true)).isEqualTo(state);
    }
    assertThat(
            Arrays.stream(TaskState.values()).filter(s -> TaskStates.forFramework(s, false) != s))
        .containsExactlyInAnyOrder(
            TaskState.TASK_DROPPED,
            TaskState.TASK_UNREACHABLE,
            TaskState.TASK_GONE,
            TaskState.TASK_GONE_BY_OPERATOR,
            TaskState.TASK_UNKNOWN);
  }
}
