package io.kernos.executor;

import static io.kernos.api.v1.TaskState.TASK_FAILED;
import static io.kernos.api.v1.TaskState.TASK_FINISHED;
import static io.kernos.api.v1.TaskState.TASK_KILLED;
import static io.kernos.api.v1.TaskState.TASK_KILLING;
import static io.kernos.api.v1.TaskState.TASK_RUNNING;
import static io.kernos.api.v1.TaskState.TASK_STARTING;
import static io.kernos.executor.ExecutorFixture.exits;
import static io.kernos.executor.ExecutorFixture.stubborn;
import static io.kernos.executor.ExecutorFixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Exit;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CommandExecutorTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final ExecutorFixture f = new ExecutorFixture();

  static Stream<Arguments> ends() {
    Exit.Limitation memory =
        new Exit.Limitation(
            Exit.Limit.MEMORY,
            "Memory limit exceeded: Requested: 64MB Maximum Used: 63.9MB",
            64L << 20);
    return Stream.of(
        Arguments.of(Exit.code(0), TASK_FINISHED, "Command exited with status 0", null),
        Arguments.of(Exit.code(1), TASK_FAILED, "Command exited with status 1", null),
        Arguments.of(Exit.code(137), TASK_FAILED, "Command exited with status 137", null),
        Arguments.of(Exit.signal(9), TASK_FAILED, "Command terminated with signal Killed", null),
        Arguments.of(
            Exit.signal(15), TASK_FAILED, "Command terminated with signal Terminated", null),
        Arguments.of(
            new Exit(11 | 0x80, Optional.empty()),
            TASK_FAILED,
            "Command terminated with signal Segmentation fault (core dumped)",
            null),
        Arguments.of(Exit.unknown(), TASK_FAILED, "Command terminated with unknown status", null),
        Arguments.of(
            new Exit(9, Optional.of(memory)),
            TASK_FAILED,
            memory.message(),
            TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY),
        Arguments.of(
            new Exit(0, Optional.of(memory)),
            TASK_FAILED,
            memory.message(),
            TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void an_end_is_told_in_the_originals_words(
      Exit exit, TaskState state, String message, TaskStatus.Reason reason) {
    f.scripts.put("t", new Script(SECOND, exit, Optional.empty(), Optional.empty()));
    f.command(task("t"));
    f.run(Duration.ofSeconds(3));
    assertThat(f.states("t")).containsExactly(TASK_STARTING, TASK_RUNNING, state);
    TaskStatus last = f.last("t");
    assertThat(last.getMessage()).isEqualTo(message);
    assertThat(last.getSource()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
    assertThat(last.hasReason() ? last.getReason() : null).isEqualTo(reason);
    if (reason != null) {
      assertThat(last.getLimitation().getResources(0).getScalar().getValue()).isEqualTo(64);
    }
  }

  @Test
  void a_running_task_tells_its_container_and_process() {
    f.command(task("t"));
    f.run(SECOND);
    TaskStatus running = f.last("t");
    assertThat(running.getContainerStatus().getContainerId().getValue()).isEqualTo("c-t");
    assertThat(running.getContainerStatus().getExecutorPid()).isPositive();
    assertThat(running.getExecutorId().getValue()).isEqualTo("t");
    assertThat(running.getUuid().size()).isEqualTo(16);
  }

  @Test
  void a_task_gets_the_originals_environment_sandbox_user_and_limits() {
    f.command(task("t"));
    f.run(SECOND);
    ContainerSpec spec = f.machine.running().get(0);
    assertThat(spec.environment())
        .containsEntry("MESOS_TASK_ID", "t")
        .containsEntry("MESOS_SANDBOX", "/sandbox/t")
        .containsEntry("MESOS_DIRECTORY", "/sandbox/t")
        .containsEntry("MESOS_FRAMEWORK_ID", "f")
        .containsEntry("MESOS_EXECUTOR_ID", "t")
        .containsEntry("MESOS_AGENT_ENDPOINT", "10.0.0.1:5051")
        .containsEntry("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs")
        .containsEntry("LIBPROCESS_IP", "10.0.0.1")
        .containsKeys("PATH", "MESOS_ALLOCATION_ROLE");
    assertThat(spec.sandbox()).hasToString("/sandbox/t");
    assertThat(spec.user()).contains("root");
    assertThat(spec.limits()).isEqualTo(new ContainerSpec.Limits(500, 64L << 20));
  }

  @Test
  void a_container_that_cannot_be_launched_fails_its_task() {
    f.scripts.put("t", Script.failsToLaunch("no such user"));
    f.command(task("t"));
    f.run(SECOND);
    assertThat(f.states("t")).containsExactly(TASK_STARTING, TASK_FAILED);
    assertThat(f.last("t").getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
    assertThat(f.last("t").getMessage()).isEqualTo("Failed to launch container: no such user");
  }

  @Test
  void an_executor_ends_once_its_last_update_is_acknowledged() {
    f.scripts.put("t", exits(SECOND, 0));
    f.acknowledging = false;
    f.command(task("t"));
    f.run(Duration.ofMinutes(5));
    assertThat(f.terminated).isEmpty();
    for (TaskStatus update : f.of("t")) {
      f.acknowledge(update.getExecutorId(), update.getTaskId(), update.getUuid());
    }
    f.run(SECOND);
    assertThat(f.terminated).hasSize(1);
  }

  @Test
  void a_kill_asks_first_and_says_so() {
    f.command(task("t"));
    f.run(SECOND);
    f.kill("t", "t", Optional.empty());
    f.run(SECOND);
    assertThat(f.states("t"))
        .containsExactly(TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_KILLED);
    assertThat(f.last("t").getMessage()).isEqualTo("Command terminated with signal Terminated");
  }

  @Test
  void a_framework_without_the_capability_hears_of_no_killing() {
    f.taskKilling = false;
    f.command(task("t"));
    f.run(SECOND);
    f.kill("t", "t", Optional.empty());
    f.run(SECOND);
    assertThat(f.states("t")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_KILLED);
  }

  static Stream<Arguments> graces() {
    Duration none = null;
    return Stream.of(
        Arguments.of(none, none, 3_000),
        Arguments.of(Duration.ofSeconds(10), none, 10_000),
        Arguments.of(Duration.ofSeconds(10), Duration.ofSeconds(1), 1_000),
        Arguments.of(none, Duration.ZERO, 0));
  }

  @ParameterizedTest
  @MethodSource("graces")
  void a_task_that_ignores_the_kill_is_destroyed_after_the_grace_period(
      Duration ofTask, Duration ofKill, long millis) {
    f.scripts.put("t", stubborn());
    var task = task("t");
    if (ofTask != null) {
      task.setKillPolicy(ExecutorFixture.policy(ofTask));
    }
    f.command(task);
    f.run(SECOND);
    f.kill("t", "t", Optional.ofNullable(ofKill));
    f.run(Duration.ofMillis(Math.max(0, millis - 100)));
    if (millis > 0) {
      assertThat(f.running()).containsExactly("c-t");
    }
    f.run(Duration.ofMillis(400));
    assertThat(f.last("t").getState()).isEqualTo(TASK_KILLED);
    assertThat(f.last("t").getMessage()).isEqualTo("Command terminated with signal Killed");
  }

  static Stream<Arguments> repeated() {
    return Stream.of(Arguments.of(20, 30, 20), Arguments.of(20, 20, 20), Arguments.of(20, 5, 5));
  }

  @ParameterizedTest
  @MethodSource("repeated")
  void a_second_kill_can_only_shorten_the_grace(int first, int second, int total) {
    f.scripts.put("t", stubborn());
    f.command(task("t"));
    f.run(SECOND);
    f.kill("t", "t", Optional.of(Duration.ofSeconds(first)));
    f.run(SECOND);
    f.kill("t", "t", Optional.of(Duration.ofSeconds(second)));
    f.run(Duration.ofSeconds(total - 2).plusMillis(800));
    assertThat(f.running()).hasSize(1);
    f.run(Duration.ofMillis(500));
    assertThat(f.running()).isEmpty();
    assertThat(f.states("t")).filteredOn(s -> s == TASK_KILLING).hasSize(1);
  }

  @Test
  void a_kill_during_the_launch_takes_effect_once_the_task_runs() {
    f.command(task("t"));
    f.kill("t", "t", Optional.empty());
    f.run(Duration.ofSeconds(5));
    assertThat(f.last("t").getState()).isEqualTo(TASK_KILLED);
    assertThat(f.running()).isEmpty();
  }

  @Test
  void a_task_beyond_its_time_fails_with_the_reason() {
    f.scripts.put("t", stubborn());
    f.command(task("t").setMaxCompletionTime(ExecutorFixture.nanos(Duration.ofSeconds(10))));
    f.run(Duration.ofSeconds(9));
    assertThat(f.states("t")).containsExactly(TASK_STARTING, TASK_RUNNING);
    f.run(Duration.ofSeconds(2));
    assertThat(f.states("t")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FAILED);
    assertThat(f.last("t").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
  }

  @Test
  void a_kill_stops_the_clock_of_the_time_limit() {
    f.scripts.put("t", stubborn());
    f.command(task("t").setMaxCompletionTime(ExecutorFixture.nanos(Duration.ofSeconds(5))));
    f.run(SECOND);
    f.kill("t", "t", Optional.of(Duration.ofSeconds(20)));
    f.run(Duration.ofSeconds(30));
    assertThat(f.last("t").getState()).isEqualTo(TASK_KILLED);
  }

  @Test
  void a_shut_down_executor_kills_its_task_and_ends() {
    f.command(task("t"));
    f.run(SECOND);
    f.shutdown("t");
    f.run(SECOND);
    assertThat(f.last("t").getState()).isEqualTo(TASK_KILLED);
    assertThat(f.terminated).hasSize(1);
  }

  @Test
  void a_shut_down_executor_does_not_wait_for_ever_for_acknowledgements() {
    f.acknowledging = false;
    f.command(task("t"));
    f.run(SECOND);
    f.shutdown("t");
    f.run(Duration.ofSeconds(20));
    assertThat(f.terminated).hasSize(1);
  }

  @Test
  void an_executor_that_is_shut_down_after_its_task_ended_does_not_wait_for_ever_either() {
    f.acknowledging = false;
    f.command(task("t"));
    f.run(SECOND);
    f.machine.machineCrash();
    f.run(SECOND);
    f.shutdown("t");
    f.run(Duration.ofSeconds(20));
    assertThat(f.terminated).hasSize(1);
  }

  @Test
  void an_idle_executor_that_is_shut_down_ends_at_once() {
    f.start("e", false);
    f.shutdown("e");
    f.run(SECOND);
    assertThat(f.terminated).hasSize(1);
  }

  @Test
  void a_second_task_is_refused_and_the_same_one_ignored() {
    f.command(task("t"));
    f.launch("t", task("t"));
    f.launch("t", task("other"));
    f.run(SECOND);
    assertThat(f.states("t")).containsExactly(TASK_STARTING, TASK_RUNNING);
    assertThat(f.last("other").getState()).isEqualTo(TASK_FAILED);
    assertThat(f.running()).containsExactly("c-t");
  }

  @Test
  void a_kill_of_an_unknown_task_changes_nothing() {
    f.command(task("t"));
    f.run(SECOND);
    f.kill("t", "nobody", Optional.empty());
    f.run(Duration.ofSeconds(10));
    assertThat(f.running()).containsExactly("c-t");
  }
}
