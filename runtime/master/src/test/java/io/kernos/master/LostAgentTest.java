package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.view.FrameworkView;
import io.kernos.testkit.store.StoreFaults;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a framework hears of tasks that had ended when their agent was lost. */
class LostAgentTest {
  private final MasterRig rig = new MasterRig();
  private final TestAgent agent = rig.agent("one", "cpus:2;mem:100");
  private final TestFramework framework = rig.framework("a");

  private void lose() {
    agent.answersPings = false;
    rig.pass(Duration.ofMinutes(2));
    assertThat(rig.master.view().unreachable()).containsKey(agent.id());
  }

  private FrameworkView known() {
    return rig.master.view().frameworks().get(framework.id());
  }

  @Test
  void a_framework_that_asked_for_an_ended_task_is_never_told_that_it_is_unreachable() {
    framework.launch("t", "cpus:1;mem:10");
    framework.disconnect();
    agent.update("t", TaskState.TASK_FAILED);
    TestFramework again = framework.again();
    again.subscribe();
    again.reconcile("t", agent.info.getId());
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_FAILED);
    lose();
    assertThat(again.updates())
        .extracting(TaskStatus::getState)
        .containsOnly(TaskState.TASK_FAILED);
    assertThat(known().unreachable()).isEmpty();
    assertThat(known().completed()).hasSize(1);
  }

  @Test
  void what_comes_late_from_a_former_life_of_an_agent_changes_nothing() {
    TestAgent former = agent.before();
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_RUNNING);
    former.register();
    rig.pass(Duration.ofSeconds(1));
    assertThat(former.registered).isFalse();
    assertThat(agent.registered).isTrue();
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(known().tasks()).containsKey("t");
  }

  @Test
  void a_framework_that_was_away_when_an_end_was_repeated_is_not_told_otherwise() {
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_FINISHED);
    framework.disconnect();
    agent.update("t", TaskState.TASK_FINISHED);
    TestFramework again = framework.again();
    again.subscribe();
    lose();
    assertThat(again.updates())
        .extracting(TaskStatus::getState)
        .containsOnly(TaskState.TASK_FINISHED);
  }

  @Test
  void a_framework_that_has_not_heard_of_an_end_hears_of_it_when_the_agent_is_lost() {
    framework.launch("t", "cpus:1;mem:10");
    framework.disconnect();
    agent.update("t", TaskState.TASK_KILLED);
    TestFramework again = framework.again();
    again.subscribe();
    assertThat(again.updates()).isEmpty();
    lose();
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_KILLED);
    assertThat(again.lastUpdate().hasUuid()).isFalse();
  }

  @Test
  void no_more_agents_are_given_up_than_the_rate_allows() {
    MasterRig limited =
        new MasterRig(
            MasterConfig.builder()
                .agentRemovalRate(Optional.of(new Rate(1, Duration.ofMinutes(30))))
                .build());
    for (String name : List.of("one", "two", "three")) {
      limited.agent(name, "cpus:1").answersPings = false;
    }
    limited.pass(Duration.ofMinutes(10));
    assertThat(limited.master.view().unreachable()).hasSize(1);
    limited.pass(Duration.ofMinutes(30));
    assertThat(limited.master.view().unreachable()).hasSize(2);
  }

  @Test
  void nor_of_those_that_a_new_master_awaits() {
    MasterRig limited =
        new MasterRig(
            MasterConfig.builder()
                .agentRemovalRate(Optional.of(new Rate(2, Duration.ofMinutes(60))))
                .build());
    for (String name : List.of("one", "two", "three")) {
      limited.agent(name, "cpus:1");
    }
    limited.elect();
    limited.pass(limited.config.agentReregisterTimeout().plusMinutes(1));
    assertThat(limited.master.view().unreachable()).hasSize(1);
    limited.pass(Duration.ofMinutes(61));
    assertThat(limited.master.view().unreachable()).hasSize(3);
  }

  @Test
  void an_agent_that_is_lost_while_it_comes_back_is_lost_again() {
    lose();
    rig.pass(rig.config.agentReregisterTimeout());
    rig.store.faults(
        new StoreFaults() {
          @Override
          public Duration latency() {
            return Duration.ofSeconds(1);
          }
        });
    agent.answersPings = true;
    agent.register();
    rig.until(() -> agent.session != null);
    rig.settle();
    agent.session.close("gone again");
    rig.pass(Duration.ofSeconds(10));
    assertThat(rig.master.view().recoveredAgents()).containsKey(agent.id());
    rig.pass(rig.config.agentReregisterTimeout());
    assertThat(rig.master.view().recoveredAgents()).isEmpty();
    assertThat(rig.master.view().unreachable()).containsKey(agent.id());
  }

  @Test
  void an_end_that_is_ahead_of_the_updates_is_not_told_when_the_agent_is_lost() {
    framework.launch("t", "cpus:1;mem:10");
    agent.send(
        LinkMessage.newBuilder()
            .setUpdateTask(
                UpdateTask.newBuilder()
                    .setFrameworkId(framework.frameworkId())
                    .setLatestState(TaskState.TASK_FAILED)
                    .setStatus(
                        TaskStatus.newBuilder()
                            .setTaskId(TaskID.newBuilder().setValue("t"))
                            .setState(TaskState.TASK_RUNNING)
                            .setUuid(rig.scheduler.ids().uuidBytes()))));
    rig.settle();
    lose();
    // The agent may come back, and says first that the task runs.
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
  }
}
