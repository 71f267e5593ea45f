package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kernos.api.link.KillTask;
import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.DrainState;
import io.kernos.api.v1.FrameworkInfo.Capability;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.TaskStatus.Reason;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.view.Availability;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Agents that operators take out of use, and into it again. */
class WithdrawalTest {
  private final MasterRig rig = new MasterRig();
  private final TestAgent agent = rig.agent("one", "cpus:2;mem:100");
  private final TestFramework framework = aware("a");

  private TestFramework aware(String role) {
    TestFramework aware =
        new TestFramework(
            rig,
            TestFramework.info("aware", role).toBuilder()
                .addCapabilities(TestFramework.capability(Capability.Type.PARTITION_AWARE))
                .build());
    aware.subscribe();
    return aware;
  }

  private static AgentID id(String value) {
    return AgentID.newBuilder().setValue(value).build();
  }

  private CallResult ask(Call.Builder call) {
    var answer = rig.master.changeAgent(call.build(), rig.nobody());
    rig.until(answer::isComplete);
    assertThat(answer.cause()).isNull();
    rig.settle();
    return answer.result();
  }

  private CallResult deactivate(String id) {
    Call.DeactivateAgent about = Call.DeactivateAgent.newBuilder().setAgentId(id(id)).build();
    return ask(Call.newBuilder().setType(Call.Type.DEACTIVATE_AGENT).setDeactivateAgent(about));
  }

  private CallResult reactivate(String id) {
    Call.ReactivateAgent about = Call.ReactivateAgent.newBuilder().setAgentId(id(id)).build();
    return ask(Call.newBuilder().setType(Call.Type.REACTIVATE_AGENT).setReactivateAgent(about));
  }

  private CallResult drain(String id, int graceSeconds, boolean gone) {
    Call.DrainAgent.Builder about =
        Call.DrainAgent.newBuilder().setAgentId(id(id)).setMarkGone(gone);
    about.getMaxGracePeriodBuilder().setSeconds(graceSeconds);
    return ask(Call.newBuilder().setType(Call.Type.DRAIN_AGENT).setDrainAgent(about));
  }

  private CallResult gone(String id) {
    Call.MarkAgentGone about = Call.MarkAgentGone.newBuilder().setAgentId(id(id)).build();
    return ask(Call.newBuilder().setType(Call.Type.MARK_AGENT_GONE).setMarkAgentGone(about));
  }

  private Availability availability() {
    return rig.master.view().agents().get(agent.id()).availability();
  }

  private void runs(String task) {
    framework.launch(task, "cpus:1;mem:10");
    agent.update(task, TaskState.TASK_RUNNING);
  }

  private static int offered(TestFramework to) {
    return to.told(Event.Type.OFFERS).size();
  }

  private void nextMaster() {
    rig.elect();
    rig.until(() -> agent.session == null);
    agent.register();
    rig.until(() -> agent.registered);
  }

  private void ends(String task, TaskState state) {
    ByteString uuid = agent.update(task, state);
    framework.acknowledge(agent.info.getId(), task, uuid);
    agent.tasks.remove(task);
    rig.settle();
  }

  @Test
  void a_deactivated_agent_is_offered_no_more_and_keeps_its_tasks() {
    runs("t");
    framework.decline(framework.lastOffer(), 0);
    rig.pass(Duration.ofSeconds(2));
    int before = offered(framework);
    assertThat(deactivate(agent.id())).isEqualTo(CallResult.ok());
    rig.pass(Duration.ofMinutes(1));
    assertThat(rig.master.view().agents().get(agent.id()).offers().keySet()).isEmpty();
    assertThat(offered(framework)).isEqualTo(before);
    assertThat(framework.stateInMaster("t")).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(agent.told(BodyCase.KILL_TASK)).isEmpty();
    assertThat(availability().deactivated()).isTrue();
    assertThat(reactivate(agent.id())).isEqualTo(CallResult.ok());
    rig.pass(Duration.ofSeconds(2));
    assertThat(offered(framework)).isGreaterThan(before);
  }

  @Test
  void it_stays_deactivated_under_the_next_master_and_when_it_registers_again() {
    deactivate(agent.id());
    nextMaster();
    TestFramework other = rig.framework("b");
    rig.pass(Duration.ofMinutes(1));
    assertThat(other.offers()).isEmpty();
    assertThat(availability().deactivated()).isTrue();
    reactivate(agent.id());
    rig.pass(Duration.ofSeconds(2));
    assertThat(other.offers()).isNotEmpty();
  }

  @Test
  void a_drained_agent_is_told_and_its_tasks_are_killed_within_the_grace() {
    runs("t");
    assertThat(drain(agent.id(), 1, false)).isEqualTo(CallResult.ok());
    assertThat(agent.told(BodyCase.DRAIN_AGENT)).hasSize(1);
    KillTask kill = agent.told(BodyCase.KILL_TASK).get(0).getKillTask();
    assertThat(kill.getTaskId().getValue()).isEqualTo("t");
    assertThat(kill.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(1_000_000_000L);
    assertThat(availability().drain().orElseThrow().getState()).isEqualTo(DrainState.DRAINING);
    assertThat(reactivate(agent.id()).message()).isEqualTo("Agent is still in the DRAINING state");
    ends("t", TaskState.TASK_KILLED);
    assertThat(availability().drain().orElseThrow().getState()).isEqualTo(DrainState.DRAINED);
    assertThat(availability().drainStart()).isPresent();
    rig.pass(Duration.ofMinutes(1));
    assertThat(rig.master.view().agents().get(agent.id()).offers().keySet()).isEmpty();
    assertThat(reactivate(agent.id())).isEqualTo(CallResult.ok());
    assertThat(availability()).isEqualTo(Availability.FULL);
  }

  @Test
  void a_longer_grace_than_the_task_has_changes_nothing() {
    runs("t");
    drain(agent.id(), 60, false);
    assertThat(agent.told(BodyCase.KILL_TASK).get(0).getKillTask().hasKillPolicy()).isFalse();
  }

  @Test
  void draining_goes_on_under_the_next_master() {
    runs("t");
    drain(agent.id(), 1, false);
    agent.received.clear();
    nextMaster();
    rig.settle();
    assertThat(agent.told(BodyCase.DRAIN_AGENT)).hasSize(1);
    assertThat(agent.told(BodyCase.KILL_TASK)).hasSize(1);
    TestFramework again = framework.again();
    again.subscribe();
    ByteString uuid = agent.update("t", TaskState.TASK_KILLED);
    again.acknowledge(agent.info.getId(), "t", uuid);
    rig.settle();
    assertThat(availability().drain().orElseThrow().getState()).isEqualTo(DrainState.DRAINED);
  }

  @Test
  void an_idle_agent_is_drained_at_once() {
    drain(agent.id(), 1, false);
    assertThat(availability().drain().orElseThrow().getState()).isEqualTo(DrainState.DRAINED);
  }

  @Test
  void an_agent_that_is_drained_to_be_gone_is_gone_with_its_last_task() {
    runs("t");
    drain(agent.id(), 1, true);
    ends("t", TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(rig.master.view().gone()).containsKey(agent.id());
    assertThat(agent.toldToStop).isTrue();
  }

  @Test
  void the_tasks_of_an_agent_that_is_gone_are_gone_too_and_it_may_not_come_back() {
    TestFramework old = rig.framework("b");
    runs("t");
    rig.pass(Duration.ofSeconds(2));
    assertThat(gone(agent.id())).isEqualTo(CallResult.ok());
    TaskStatus told = framework.lastUpdate();
    assertThat(told.getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(told.getReason()).isEqualTo(Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
    assertThat(agent.toldToStop).isTrue();
    agent.toldToStop = false;
    agent.register();
    rig.until(() -> agent.toldToStop);
    assertThat(agent.refusal).isEqualTo("Agent has been marked gone");
    assertThat(gone(agent.id())).isEqualTo(CallResult.ok());
    assertThat(old.told(Event.Type.FAILURE)).isNotEmpty();
    rig.elect();
    assertThat(rig.master.view().gone()).containsKey(agent.id());
  }

  @Test
  void tasks_of_an_unreachable_agent_are_gone_when_it_is_said_to_be() {
    runs("t");
    agent.answersPings = false;
    rig.pass(Duration.ofMinutes(2));
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    assertThat(gone(agent.id())).isEqualTo(CallResult.ok());
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    assertThat(rig.master.view().frameworks().get(framework.id()).unreachable()).isEmpty();
    assertThat(rig.master.view().unreachable()).doesNotContainKey(agent.id());
  }

  @Test
  void an_unreachable_agent_that_is_to_be_drained_is_when_it_comes_back() {
    runs("t");
    agent.answersPings = false;
    rig.pass(Duration.ofMinutes(2));
    assertThat(drain(agent.id(), 1, false)).isEqualTo(CallResult.ok());
    agent.answersPings = true;
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(agent.told(BodyCase.DRAIN_AGENT)).hasSize(1);
    assertThat(agent.told(BodyCase.KILL_TASK)).hasSize(1);
  }

  @Test
  void an_agent_that_nobody_knows_is_answered_as_mesos_does() {
    assertThat(deactivate("x")).isEqualTo(CallResult.badRequest("Unknown agent"));
    assertThat(drain("x", 1, false)).isEqualTo(CallResult.badRequest("Unknown agent"));
    assertThat(reactivate(agent.id())).isEqualTo(CallResult.badRequest("Agent is not deactivated"));
    assertThat(gone("x")).isEqualTo(CallResult.notFound("Agent 'x' not found"));
  }

  @Test
  void who_may_not_is_refused_and_nothing_changes() {
    rig.authorizer = (principal, action, object) -> !action.contains("agents");
    assertThat(deactivate(agent.id()).status()).isEqualTo(403);
    assertThat(reactivate(agent.id()).status()).isEqualTo(403);
    assertThat(drain(agent.id(), 1, false).status()).isEqualTo(403);
    assertThat(gone(agent.id()).status()).isEqualTo(403);
    assertThat(availability()).isEqualTo(Availability.FULL);
  }
}
