package io.kernos.executor;

import static io.kernos.api.v1.TaskState.TASK_KILLED;
import static io.kernos.api.v1.TaskState.TASK_KILLING;
import static io.kernos.api.v1.TaskState.TASK_RUNNING;
import static io.kernos.executor.ExecutorFixture.exits;
import static io.kernos.executor.ExecutorFixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.CheckInfo;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.TaskStatus;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
  private final ExecutorFixture f = new ExecutorFixture();

  private static HealthCheck.Builder http() {
    return HealthCheck.newBuilder()
        .setType(HealthCheck.Type.HTTP)
        .setHttp(HealthCheck.HTTPCheckInfo.newBuilder().setPort(8080).setPath("/health"))
        .setDelaySeconds(5)
        .setIntervalSeconds(10)
        .setGracePeriodSeconds(0);
  }

  private List<Boolean> health() {
    return f.of("t").stream()
        .filter(
            u ->
                u.hasReason()
                    && u.getReason() == TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
        .map(TaskStatus::getHealthy)
        .toList();
  }

  @Test
  void the_first_success_is_told_and_the_next_are_not() {
    f.command(task("t").setHealthCheck(http()));
    f.run(Duration.ofSeconds(60));
    assertThat(health()).containsExactly(true);
    assertThat(f.prober.asked).hasSize(6).containsOnly("http://127.0.0.1:8080/health");
  }

  @ParameterizedTest
  @CsvSource({"199,false", "200,true", "302,true", "399,true", "400,false", "500,false"})
  void an_http_status_is_healthy_from_200_to_399(int status, boolean healthy) {
    f.prober.http = Future.succeededFuture(status);
    f.command(task("t").setHealthCheck(http()));
    f.run(Duration.ofSeconds(8));
    assertThat(health()).containsExactly(healthy);
  }

  @Test
  void too_many_failures_in_a_row_kill_the_task() {
    f.prober.http = Future.failedFuture("refused");
    f.command(task("t").setHealthCheck(http().setConsecutiveFailures(3)));
    f.run(Duration.ofSeconds(40));
    assertThat(health()).containsExactly(false, false, false);
    assertThat(f.states("t")).endsWith(TASK_KILLING, TASK_KILLED);
    assertThat(f.last("t").getHealthy()).isFalse();
    assertThat(f.last("t").hasHealthy()).isTrue();
  }

  @Test
  void a_success_between_failures_starts_the_count_again() {
    f.prober.http = Future.succeededFuture(500);
    f.command(task("t").setHealthCheck(http().setConsecutiveFailures(3)));
    f.run(Duration.ofSeconds(20));
    f.prober.http = Future.succeededFuture(200);
    f.run(Duration.ofSeconds(10));
    f.prober.http = Future.succeededFuture(500);
    f.run(Duration.ofSeconds(20));
    assertThat(health()).containsExactly(false, false, true, false, false);
    assertThat(f.last("t").getState()).isEqualTo(TASK_RUNNING);
  }

  @Test
  void failures_within_the_grace_period_do_not_count_until_the_first_success() {
    f.prober.http = Future.succeededFuture(500);
    f.command(task("t").setHealthCheck(http().setGracePeriodSeconds(60)));
    f.run(Duration.ofSeconds(20));
    assertThat(health()).isEmpty();
    f.prober.http = Future.succeededFuture(200);
    f.run(Duration.ofSeconds(10));
    f.prober.http = Future.succeededFuture(500);
    f.run(Duration.ofSeconds(10));
    assertThat(health()).containsExactly(true, false);
  }

  @Test
  void an_unhealthy_task_of_a_group_takes_the_group_with_it() {
    f.prober.http = Future.succeededFuture(500);
    f.start("e", true);
    f.launchGroup("e", task("t").setHealthCheck(http().setConsecutiveFailures(1)), task("u"));
    f.run(Duration.ofSeconds(20));
    assertThat(f.last("t").getState()).isEqualTo(TASK_KILLED);
    assertThat(f.last("u").getState()).isEqualTo(TASK_KILLED);
  }

  @Test
  void a_kill_ends_the_checks() {
    f.scripts.put("t", ExecutorFixture.stubborn());
    f.command(task("t").setHealthCheck(http()));
    f.run(Duration.ofSeconds(1));
    f.kill("t", "t", Optional.of(Duration.ofSeconds(60)));
    f.run(Duration.ofSeconds(50));
    assertThat(f.prober.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,true", "1,false"})
  void a_command_is_run_beside_the_task_and_its_exit_code_counts(int code, boolean healthy) {
    f.scripts.put("probe", exits(Duration.ofMillis(100), code));
    f.command(
        task("t")
            .setHealthCheck(
                http()
                    .setType(HealthCheck.Type.COMMAND)
                    .clearHttp()
                    .setCommand(CommandInfo.newBuilder().setValue("probe"))));
    f.run(Duration.ofSeconds(8));
    assertThat(health()).containsExactly(healthy);
    assertThat(f.machine.everStarted().values())
        .filteredOn(spec -> spec.id().contains(".check-"))
        .allSatisfy(
            spec -> {
              assertThat(spec.parent()).contains("c-t");
              assertThat(spec.environment()).containsEntry("MESOS_TASK_ID", "t");
            });
  }

  @Test
  void a_command_that_takes_too_long_is_killed_and_counts_as_failure() {
    f.scripts.put("probe", ExecutorFixture.stubborn());
    f.command(
        task("t")
            .setHealthCheck(
                http()
                    .setType(HealthCheck.Type.COMMAND)
                    .clearHttp()
                    .setTimeoutSeconds(2)
                    .setCommand(CommandInfo.newBuilder().setValue("probe"))));
    f.run(Duration.ofSeconds(8));
    assertThat(health()).containsExactly(false);
    assertThat(f.running()).containsExactly("c-t");
  }

  @Test
  void a_check_tells_what_it_finds_when_that_changes() {
    CheckInfo check =
        CheckInfo.newBuilder()
            .setType(CheckInfo.Type.HTTP)
            .setHttp(CheckInfo.Http.newBuilder().setPort(80).setPath("/x"))
            .setDelaySeconds(0)
            .setIntervalSeconds(1)
            .build();
    f.command(task("t").setCheck(check));
    f.run(Duration.ofSeconds(5));
    f.prober.http = Future.succeededFuture(404);
    f.run(Duration.ofSeconds(5));
    f.prober.http = Future.failedFuture("gone");
    f.run(Duration.ofSeconds(5));
    List<TaskStatus> found =
        f.of("t").stream()
            .filter(
                u ->
                    u.hasReason()
                        && u.getReason() == TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED)
            .toList();
    assertThat(found)
        .extracting(u -> u.getCheckStatus().getHttp().getStatusCode())
        .containsExactly(200, 404, 0);
    assertThat(f.of("t")).allMatch(u -> u.getCheckStatus().getType() == CheckInfo.Type.HTTP);
    assertThat(f.last("t").getState()).isEqualTo(TASK_RUNNING);
  }

  @Test
  void a_task_that_ends_while_it_is_checked_leaves_no_check_behind() {
    f.scripts.put("probe", ExecutorFixture.stubborn());
    f.scripts.put(
        "t",
        new Script(
            Duration.ofSeconds(6),
            io.kernos.spi.container.Exit.code(0),
            Optional.empty(),
            Optional.empty()));
    f.command(
        task("t")
            .setHealthCheck(
                http()
                    .setType(HealthCheck.Type.COMMAND)
                    .clearHttp()
                    .setCommand(CommandInfo.newBuilder().setValue("probe"))));
    f.run(Duration.ofSeconds(60));
    assertThat(f.running()).isEmpty();
    assertThat(f.terminated).hasSize(1);
  }
}
