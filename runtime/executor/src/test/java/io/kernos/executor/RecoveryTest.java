package io.kernos.executor;

import static io.kernos.api.v1.TaskState.TASK_FAILED;
import static io.kernos.api.v1.TaskState.TASK_FINISHED;
import static io.kernos.api.v1.TaskState.TASK_KILLED;
import static io.kernos.api.v1.TaskState.TASK_RUNNING;
import static io.kernos.api.v1.TaskState.TASK_STARTING;
import static io.kernos.executor.ExecutorFixture.exits;
import static io.kernos.executor.ExecutorFixture.stubborn;
import static io.kernos.executor.ExecutorFixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.TaskStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final ExecutorFixture f = new ExecutorFixture();

  @Test
  void tasks_run_on_and_their_ends_arrive() {
    f.scripts.put("t", exits(Duration.ofSeconds(20), 7));
    f.command(task("t"));
    f.run(SECOND);
    f.crash(Duration.ofSeconds(5));
    assertThat(f.ready.get(1).getRecoveredList())
        .extracting(e -> e.getExecutor().getExecutorId().getValue())
        .containsExactly("t");
    f.run(Duration.ofSeconds(20));
    assertThat(f.states("t")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FAILED);
    assertThat(f.last("t").getMessage()).isEqualTo("Command exited with status 7");
    assertThat(f.machine.doubleStarts()).isEmpty();
  }

  @Test
  void an_end_while_the_host_was_dead_arrives() {
    f.scripts.put("t", exits(Duration.ofSeconds(3), 0));
    f.command(task("t"));
    f.run(SECOND);
    f.crash(Duration.ofSeconds(10));
    f.run(SECOND);
    assertThat(f.last("t").getState()).isEqualTo(TASK_FINISHED);
    assertThat(f.terminated).hasSize(1);
  }

  @Test
  void what_was_not_acknowledged_is_told_again_in_order() {
    f.acknowledging = false;
    f.scripts.put("t", exits(Duration.ofSeconds(2), 0));
    f.command(task("t"));
    f.run(Duration.ofSeconds(5));
    List<TaskStatus> before = List.copyOf(f.of("t"));
    f.crash(SECOND);
    assertThat(f.subscribes.get(0).getUnacknowledgedUpdatesList())
        .extracting(u -> u.getStatus().getUuid())
        .containsExactlyElementsOf(before.stream().map(TaskStatus::getUuid).toList());
    assertThat(f.subscribes.get(0).getUnacknowledgedTasksList())
        .extracting(t -> t.getTaskId().getValue())
        .containsExactly("t");
    assertThat(f.of("t")).hasSize(3);
  }

  @Test
  void a_lost_session_is_opened_again_and_nothing_is_lost() {
    f.scripts.put("t", exits(Duration.ofSeconds(2), 0));
    f.command(task("t"));
    f.run(SECOND);
    f.network.breakSessions(
        new io.kernos.spi.link.NodeId("agent"), new io.kernos.spi.link.NodeId("host-0"));
    f.run(Duration.ofSeconds(10));
    assertThat(f.states("t")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    assertThat(f.ready).hasSize(2);
  }

  @Test
  void a_time_limit_counts_from_the_first_life() {
    f.scripts.put("t", stubborn());
    f.command(task("t").setMaxCompletionTime(ExecutorFixture.nanos(Duration.ofSeconds(30))));
    f.run(Duration.ofSeconds(10));
    f.crash(Duration.ofSeconds(10));
    f.run(Duration.ofSeconds(8));
    assertThat(f.states("t")).containsExactly(TASK_STARTING, TASK_RUNNING);
    f.run(Duration.ofSeconds(3));
    assertThat(f.last("t").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_MAX_COMPLETION_TIME_REACHED);
  }

  @Test
  void a_kill_goes_on_with_what_is_left_of_its_grace() {
    f.scripts.put("t", stubborn());
    f.command(task("t"));
    f.run(SECOND);
    f.kill("t", "t", Optional.of(Duration.ofSeconds(30)));
    f.run(SECOND);
    f.crash(Duration.ofSeconds(20));
    f.run(Duration.ofSeconds(7));
    assertThat(f.running()).hasSize(1);
    f.run(Duration.ofSeconds(3));
    assertThat(f.last("t").getState()).isEqualTo(TASK_KILLED);
  }

  @Test
  void failures_of_health_checks_count_on() {
    f.prober.tcp = Future.succeededFuture(false);
    HealthCheck check =
        HealthCheck.newBuilder()
            .setType(HealthCheck.Type.TCP)
            .setTcp(HealthCheck.TCPCheckInfo.newBuilder().setPort(80))
            .setDelaySeconds(0)
            .setIntervalSeconds(10)
            .setGracePeriodSeconds(0)
            .setConsecutiveFailures(3)
            .build();
    f.command(task("t").setHealthCheck(check));
    f.run(Duration.ofSeconds(15));
    assertThat(f.of("t")).hasSize(4);
    f.crash(SECOND);
    f.run(Duration.ofSeconds(5));
    assertThat(f.last("t").getState()).isEqualTo(TASK_KILLED);
    assertThat(f.last("t").getHealthy()).isFalse();
  }

  @Test
  void a_group_that_was_failing_is_killed_to_the_end() {
    f.scripts.put("a", exits(Duration.ofSeconds(5), 1));
    f.scripts.put("b", stubborn());
    f.start("e", true);
    f.launchGroup("e", task("a"), task("b"));
    f.run(SECOND);
    f.crash(Duration.ofSeconds(10));
    f.run(Duration.ofSeconds(10));
    assertThat(f.last("a").getState()).isEqualTo(TASK_FAILED);
    assertThat(f.last("b").getState()).isEqualTo(TASK_KILLED);
  }

  /** Whatever was written down when the host died, the rest of a failed group does not live on. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20})
  void a_crash_as_a_group_fails_saves_none_of_it(int steps) {
    f.scripts.put("a", exits(Duration.ofSeconds(5), 1));
    f.start("e", true);
    f.launchGroup("e", task("a"), task("b"));
    f.scheduler.runUntil(() -> f.running().size() == 2, Duration.ofSeconds(5));
    f.scheduler.runUntil(() -> f.running().size() == 1, Duration.ofSeconds(10));
    for (int i = 0; i < steps; i++) {
      f.scheduler.step();
    }
    f.crash(SECOND);
    f.run(Duration.ofSeconds(10));
    assertThat(f.last("a").getState()).isEqualTo(TASK_FAILED);
    assertThat(f.last("b").getState()).isEqualTo(TASK_KILLED);
    assertThat(f.running()).isEmpty();
  }

  @Test
  void a_kill_during_the_launch_survives_a_crash() {
    Duration fast = Duration.ofNanos(1000);
    f.network.latency(fast, fast);
    f.command(task("t"));
    f.kill("t", "t", Optional.empty());
    f.scheduler.runUntil(() -> !f.machine.everStarted().isEmpty(), SECOND);
    f.run(Duration.ofNanos(900_000));
    assertThat(f.running()).as("still launching").isEmpty();
    f.crash(SECOND);
    f.run(Duration.ofSeconds(10));
    assertThat(f.running()).isEmpty();
    assertThat(f.last("t").getState()).isEqualTo(TASK_KILLED);
  }

  @Test
  void an_executor_that_is_done_leaves_nothing_in_the_checkpoint() {
    f.scripts.put("t", exits(SECOND, 0));
    f.command(task("t"));
    f.run(Duration.ofSeconds(5));
    f.crash(SECOND);
    assertThat(f.ready.get(1).getRecoveredList()).isEmpty();
  }

  /** A crash after each of the first events of a launch: one start at most, one end at least. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 25, 30, 40, 60})
  void a_crash_at_any_moment_starts_no_task_twice_and_loses_no_end(int steps) {
    f.scripts.put("t", exits(Duration.ofMillis(40), 0));
    f.command(task("t"));
    for (int i = 0; i < steps; i++) {
      f.scheduler.step();
    }
    f.crash(Duration.ofSeconds(1));
    f.run(Duration.ofSeconds(10));
    assertThat(f.machine.doubleStarts()).isEmpty();
    if (!f.of("t").isEmpty()) {
      assertThat(f.last("t").getState()).isIn(TASK_FINISHED, TASK_FAILED);
      assertThat(f.states("t")).filteredOn(s -> s == TASK_FINISHED || s == TASK_FAILED).hasSize(1);
    }
    assertThat(f.running()).isEmpty();
  }
}
