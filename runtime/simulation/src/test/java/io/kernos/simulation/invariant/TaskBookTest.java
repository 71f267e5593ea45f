package io.kernos.simulation.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kernos.api.link.ExecutorCall;
import io.kernos.api.link.ExecutorEvent;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.executor.Call;
import io.kernos.api.v1.executor.Event;
import io.kernos.simulation.coverage.Coverage;
import org.junit.jupiter.api.Test;

class TaskBookTest {
  private final TaskBook book = new TaskBook(new Coverage());

  @Test
  void an_orderly_life_is_fine() {
    make("1", TaskState.TASK_STARTING);
    promise("1");
    make("2", TaskState.TASK_RUNNING);
    promise("2");
    make("3", TaskState.TASK_FINISHED);
    promise("3");
    see("1", TaskState.TASK_STARTING);
    see("1", TaskState.TASK_STARTING);
    see("2", TaskState.TASK_RUNNING);
    see("3", TaskState.TASK_FINISHED);
    see("3", TaskState.TASK_FINISHED);
    assertThat(book.missing()).isEmpty();
  }

  @Test
  void a_second_terminal_state_is_found() {
    make("1", TaskState.TASK_FAILED);
    see("1", TaskState.TASK_FAILED);
    make("2", TaskState.TASK_KILLED);
    assertThatThrownBy(() -> see("2", TaskState.TASK_KILLED)).hasMessageStartingWith("TERMINAL");
  }

  @Test
  void leaving_a_terminal_state_is_found() {
    make("1", TaskState.TASK_FAILED);
    see("1", TaskState.TASK_FAILED);
    make("2", TaskState.TASK_RUNNING);
    assertThatThrownBy(() -> see("2", TaskState.TASK_RUNNING)).hasMessageStartingWith("TERMINAL");
  }

  @Test
  void a_step_that_is_in_no_table_is_found() {
    make("1", TaskState.TASK_KILLING);
    assertThatThrownBy(() -> see("1", TaskState.TASK_KILLING))
        .hasMessageStartingWith("TRANSITIONS");
  }

  @Test
  void what_a_dead_machine_promised_may_be_missing() {
    make("1", TaskState.TASK_STARTING);
    promise("1");
    book.machineLost(new TaskKey("f", "t"));
    assertThat(book.missing()).isEmpty();
  }

  @Test
  void an_update_after_a_later_one_is_found() {
    make("1", TaskState.TASK_STARTING);
    make("2", TaskState.TASK_RUNNING);
    see("1", TaskState.TASK_STARTING);
    see("2", TaskState.TASK_RUNNING);
    assertThatThrownBy(() -> see("1", TaskState.TASK_STARTING)).hasMessageStartingWith("UPDATES");
  }

  @Test
  void an_update_that_was_left_out_is_found_when_the_next_one_comes() {
    make("1", TaskState.TASK_STARTING);
    promise("1");
    make("2", TaskState.TASK_RUNNING);
    assertThatThrownBy(() -> see("2", TaskState.TASK_RUNNING)).hasMessageStartingWith("UPDATES");
  }

  @Test
  void an_update_that_never_came_is_found_in_the_end() {
    make("1", TaskState.TASK_RUNNING);
    promise("1");
    assertThat(book.missing()).get().asString().contains("never reached the framework");
  }

  @Test
  void an_update_that_the_agent_never_took_may_be_missing() {
    make("1", TaskState.TASK_RUNNING);
    assertThat(book.missing()).isEmpty();
  }

  @Test
  void an_invented_update_is_found() {
    assertThatThrownBy(() -> see("9", TaskState.TASK_RUNNING)).hasMessageStartingWith("UPDATES");
  }

  @Test
  void a_second_start_is_found() {
    book.started(new TaskKey("f", "t"), "c1");
    assertThatThrownBy(() -> book.started(new TaskKey("f", "t"), "c2"))
        .hasMessageStartingWith("STARTS");
  }

  private void make(String uuid, TaskState state) {
    book.fromHost(
        LinkMessage.newBuilder()
            .setExecutorCall(
                ExecutorCall.newBuilder()
                    .setCall(
                        Call.newBuilder()
                            .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                            .setType(Call.Type.UPDATE)
                            .setUpdate(Call.Update.newBuilder().setStatus(status(uuid, state)))))
            .build());
  }

  private void promise(String uuid) {
    book.toHost(
        LinkMessage.newBuilder()
            .setExecutorEvent(
                ExecutorEvent.newBuilder()
                    .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                    .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                    .setEvent(
                        Event.newBuilder()
                            .setType(Event.Type.ACKNOWLEDGED)
                            .setAcknowledged(
                                Event.Acknowledged.newBuilder()
                                    .setTaskId(TaskID.newBuilder().setValue("t"))
                                    .setUuid(ByteString.copyFromUtf8(uuid)))))
            .build());
  }

  private void see(String uuid, TaskState state) {
    book.seen("f", status(uuid, state));
  }

  private static TaskStatus status(String uuid, TaskState state) {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue("t"))
        .setState(state)
        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
        .setUuid(ByteString.copyFromUtf8(uuid))
        .build();
  }
}
