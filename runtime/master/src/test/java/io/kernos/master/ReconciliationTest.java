package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.security.Principal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
  private final MasterRig rig = new MasterRig();
  private final TestAgent agent = rig.agent("one", "cpus:2;mem:100");
  private final TestFramework framework = rig.framework("a");

  private TaskStatus answer(TestFramework asker, String task, AgentID on) {
    int before = asker.updates().size();
    asker.reconcile(task, on);
    assertThat(asker.updates()).hasSize(before + 1);
    assertThat(asker.lastUpdate().getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
    assertThat(asker.lastUpdate().hasUuid()).isFalse();
    return asker.lastUpdate();
  }

  @Test
  void the_newest_state_that_was_told_is_told_again_with_its_health() {
    framework.launch("t", "cpus:1;mem:10");
    assertThat(answer(framework, "t", null).getState()).isEqualTo(TaskState.TASK_STAGING);
    agent.update("t", TaskStatus.newBuilder().setState(TaskState.TASK_RUNNING).setHealthy(false));
    TaskStatus status = answer(framework, "t", agent.info.getId());
    assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(status.getHealthy()).isFalse();
    assertThat(status.getMessage()).isEqualTo("Reconciliation: Latest task state");
  }

  @Test
  void an_unknown_task_is_gone_from_a_known_agent_and_unknown_elsewhere() {
    AgentID nowhere = AgentID.newBuilder().setValue("nowhere").build();
    assertThat(answer(framework, "x", agent.info.getId()).getState())
        .isEqualTo(TaskState.TASK_GONE);
    assertThat(answer(framework, "x", nowhere).getState()).isEqualTo(TaskState.TASK_UNKNOWN);
    assertThat(answer(framework, "x", null).getState()).isEqualTo(TaskState.TASK_UNKNOWN);
    agent.answersPings = false;
    rig.pass(Duration.ofMinutes(2));
    TaskStatus status = answer(framework, "x", agent.info.getId());
    assertThat(status.getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    assertThat(status.hasUnreachableTime()).isTrue();
  }

  @Test
  void a_task_is_not_called_gone_by_a_master_that_leads_no_more() {
    Master deposed = rig.overtake();
    deposed.call(
        framework.reconciling("x", agent.info.getId()),
        Optional.of(framework.streamId),
        Principal.NOBODY);
    rig.settle();
    assertThat(framework.updates()).isEmpty();
  }

  @Test
  void a_framework_that_asks_before_it_has_heard_of_an_end_is_told_that_end() {
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_FAILED);
    framework.acknowledge(agent.info.getId(), "t", framework.lastUpdate().getUuid());
    assertThat(answer(framework, "t", agent.info.getId()).getState())
        .isEqualTo(TaskState.TASK_FAILED);
  }

  @Test
  void a_framework_that_does_not_know_partitions_is_told_lost_each_time() {
    TestFramework old =
        new TestFramework(rig, FrameworkInfo.newBuilder().setUser("u").setName("old").build());
    old.subscribe();
    assertThat(answer(old, "x", agent.info.getId()).getState()).isEqualTo(TaskState.TASK_LOST);
    assertThat(answer(old, "x", null).getState()).isEqualTo(TaskState.TASK_LOST);
  }

  @Test
  void asking_for_none_gives_every_known_task() {
    framework.launch("t", "cpus:1;mem:10");
    framework.launch("u", "cpus:1;mem:10");
    framework.reconcile(null, null);
    assertThat(framework.updates())
        .extracting(status -> status.getTaskId().getValue())
        .containsExactlyInAnyOrder("t", "u");
  }

  @Test
  void killing_an_unknown_task_is_answered_as_asking_for_it() {
    framework.kill("x");
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNKNOWN);
  }
}
