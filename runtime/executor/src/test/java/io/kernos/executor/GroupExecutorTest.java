package io.kernos.executor;

import static io.kernos.api.v1.TaskState.TASK_FAILED;
import static io.kernos.api.v1.TaskState.TASK_FINISHED;
import static io.kernos.api.v1.TaskState.TASK_KILLED;
import static io.kernos.api.v1.TaskState.TASK_KILLING;
import static io.kernos.api.v1.TaskState.TASK_RUNNING;
import static io.kernos.api.v1.TaskState.TASK_STARTING;
import static io.kernos.executor.ExecutorFixture.exits;
import static io.kernos.executor.ExecutorFixture.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Exit;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupExecutorTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final ExecutorFixture f = new ExecutorFixture();

  private void group(String... tasks) {
    f.start("e", true);
    f.launchGroup(
        "e",
        List.of(tasks).stream()
            .map(ExecutorFixture::task)
            .toArray(io.kernos.api.v1.TaskInfo.Builder[]::new));
  }

  @Test
  void each_task_has_a_sandbox_and_a_container_of_its_own() {
    group("a", "b");
    f.run(SECOND);
    assertThat(f.machine.running())
        .extracting(spec -> spec.sandbox().toString())
        .containsExactlyInAnyOrder("/sandbox/e/tasks/a", "/sandbox/e/tasks/b");
    assertThat(f.machine.running())
        .extracting(ContainerSpec::parent)
        .containsOnly(Optional.of("c-e"));
    assertThat(f.machine.running()).allMatch(spec -> spec.id().startsWith("c-e."));
    TaskStatus running = f.last("a");
    assertThat(running.getContainerStatus().getContainerId().getParent().getValue())
        .isEqualTo("c-e");
  }

  @Test
  void a_task_that_finishes_leaves_the_others_alone() {
    f.scripts.put("a", exits(SECOND, 0));
    f.scripts.put("b", exits(Duration.ofSeconds(60), 0));
    group("a", "b");
    f.run(Duration.ofSeconds(30));
    assertThat(f.last("a").getState()).isEqualTo(TASK_FINISHED);
    assertThat(f.last("b").getState()).isEqualTo(TASK_RUNNING);
    f.run(Duration.ofSeconds(40));
    assertThat(f.last("b").getState()).isEqualTo(TASK_FINISHED);
    assertThat(f.terminated).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void a_task_that_fails_or_is_killed_takes_the_others_with_it(boolean fails) {
    f.scripts.put("done", exits(Duration.ofMillis(500), 0));
    if (fails) {
      f.scripts.put("a", exits(SECOND, 3));
    }
    group("a", "b", "c", "done");
    f.run(SECOND);
    if (!fails) {
      f.kill("e", "a", Optional.empty());
    }
    f.run(SECOND);
    assertThat(f.states("a")).endsWith(fails ? TASK_FAILED : TASK_KILLED);
    for (String other : List.of("b", "c")) {
      assertThat(f.states(other))
          .containsExactly(TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_KILLED);
    }
    assertThat(f.last("done").getState()).isEqualTo(TASK_FINISHED);
    assertThat(f.terminated).hasSize(1);
  }

  @Test
  void one_that_cannot_be_launched_takes_the_others_with_it() {
    f.scripts.put("a", Script.failsToLaunch("nope"));
    group("a", "b");
    f.run(Duration.ofSeconds(5));
    assertThat(f.states("a")).containsExactly(TASK_STARTING, TASK_FAILED);
    assertThat(f.last("b").getState()).isEqualTo(TASK_KILLED);
    assertThat(f.running()).isEmpty();
  }

  @Test
  void another_group_of_the_same_executor_is_not_touched() {
    f.scripts.put("a", exits(SECOND, 1));
    group("a", "b");
    f.launchGroup("e", task("x"), task("y"));
    f.run(Duration.ofSeconds(10));
    assertThat(f.last("b").getState()).isEqualTo(TASK_KILLED);
    assertThat(f.last("x").getState()).isEqualTo(TASK_RUNNING);
    assertThat(f.terminated).isEmpty();
  }

  @Test
  void a_group_is_never_started_twice() {
    f.scripts.put("a", exits(SECOND, 0));
    group("a", "b");
    f.run(Duration.ofSeconds(5));
    f.launchGroup("e", task("a"), task("b"));
    f.run(Duration.ofSeconds(5));
    assertThat(f.states("a")).containsExactly(TASK_STARTING, TASK_RUNNING, TASK_FINISHED);
    assertThat(f.machine.doubleStarts()).isEmpty();
  }

  @Test
  void a_limit_is_told_after_how_the_task_ended() {
    f.scripts.put(
        "a",
        new Script(
            SECOND,
            new Exit(9, Optional.of(new Exit.Limitation(Exit.Limit.MEMORY, "too much"))),
            Optional.empty(),
            Optional.empty()));
    group("a");
    f.run(Duration.ofSeconds(3));
    assertThat(f.last("a").getMessage())
        .isEqualTo("Command terminated with signal Killed: too much");
    assertThat(f.last("a").getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
  }

  @Test
  void a_shut_down_executor_kills_every_task() {
    group("a", "b");
    f.run(SECOND);
    f.shutdown("e");
    f.run(SECOND);
    assertThat(f.updates)
        .extracting(TaskStatus::getState)
        .filteredOn(s -> s == TaskState.TASK_KILLED)
        .hasSize(2);
    assertThat(f.terminated).hasSize(1);
  }
}
