package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kernos.api.link.AgentExecutor;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.link.UnregisterAgent;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Event;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AgentTest {
  private final MasterRig rig = new MasterRig();

  @Test
  void an_agent_is_stored_before_it_is_answered_and_told_what_it_must_know() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    var registered = agent.told(BodyCase.AGENT_REGISTERED).get(0).getAgentRegistered();
    assertThat(registered.getPingTimeoutMs()).isEqualTo(75_000);
    assertThat(registered.getClusterId()).isNotEmpty();
    assertThat(registered.getAgents()).isEqualTo(1);
    assertThat(agent.id()).endsWith("-S0");
    var stored = rig.store.stateStore(rig.world).get("master/agents/" + agent.id());
    rig.until(stored::isComplete);
    assertThat(stored.result()).isPresent();
    assertThat(rig.master.view().agents().get(agent.id()).info().getHostname()).isEqualTo("one");
  }

  @Test
  void what_cannot_be_true_of_an_agent_is_refused_and_harms_nobody_else() {
    TestFramework framework = rig.framework("a");
    TestAgent honest = rig.agent("honest", "cpus:2;mem:100;ports:[1-9]");
    framework.launch("known", "cpus:1");
    Map<String, Consumer<TestAgent>> lies = new LinkedHashMap<>();
    lies.put("Agent lists some ports or items twice", a -> add(a, "ports:[1-5]"));
    lies.put("value < 0", AgentTest::negative);
    lies.put("Agent has no hostname", a -> a.info = a.info.toBuilder().setHostname("").build());
    lies.put(
        "Tasks and executors use", a -> a.has("old", "t", "cpus:3;mem:10", TaskState.TASK_RUNNING));
    lies.put(
        "Tasks and executors use some ports or items twice",
        a -> {
          a.has("old", "t", "ports:[1-5]", TaskState.TASK_RUNNING);
          a.has("old", "u", "ports:[5-6]", TaskState.TASK_RUNNING);
        });
    lies.put(
        "Task has an invalid FrameworkID 'old'",
        a -> {
          a.has("old", "t", "cpus:1", TaskState.TASK_RUNNING);
          a.frameworks.clear();
        });
    lies.put(
        "Incompatible agent resources",
        a ->
            a.checkpointed =
                Resources.of(
                    OperationTest.reserved(Resources.parse("cpus:9").toProto().get(0), "a")));
    lies.put(
        "Task 'known' is known on agent " + honest.id(),
        a -> {
          a.has("old", "known", "cpus:1", TaskState.TASK_RUNNING);
          var task =
              a.tasks.get("known").toBuilder().setFrameworkId(framework.frameworkId()).build();
          a.tasks.put("known", task);
          a.frameworks.put(framework.id(), framework.info);
        });
    int[] n = {0};
    lies.forEach(
        (reason, lie) -> {
          TestAgent liar = new TestAgent(rig, "liar" + n[0]++, "cpus:2;mem:100;ports:[1-9]");
          liar.info =
              liar.info.toBuilder().setId(AgentID.newBuilder().setValue("liar" + n[0])).build();
          lie.accept(liar);
          liar.register();
          rig.until(() -> liar.refusal != null);
          assertThat(liar.refusal).contains(reason);
          assertThat(liar.toldToStop).isFalse();
        });
    rig.settle();
    assertThat(rig.master.view().agents()).containsOnlyKeys(honest.id());
    assertThat(framework.stateInMaster("known")).isEqualTo(TaskState.TASK_STAGING);
  }

  @Test
  void an_agent_that_asks_again_in_one_session_is_one_agent() {
    TestAgent agent = new TestAgent(rig, "one", "cpus:2;mem:100");
    agent.register();
    rig.until(() -> agent.session != null);
    agent.opened(agent.session);
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(rig.master.view().agents()).hasSize(1);
    agent.info = agent.info.toBuilder().clearId().build();
    agent.opened(agent.session);
    rig.settle();
    assertThat(rig.master.view().agents()).containsOnlyKeys(agent.id());
  }

  private static void add(TestAgent agent, String resources) {
    agent.info =
        agent.info.toBuilder().addAllResources(Resources.parse(resources).toProto()).build();
  }

  private static void negative(TestAgent agent) {
    var info = agent.info.toBuilder();
    info.getResourcesBuilder(0).getScalarBuilder().setValue(-1);
    agent.info = info.build();
  }

  @Test
  void an_agent_that_does_not_answer_pings_becomes_unreachable_and_its_tasks_with_it() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.answersPings = false;
    rig.pass(Duration.ofSeconds(70));
    assertThat(framework.updates()).isEmpty();
    rig.pass(Duration.ofSeconds(30));
    TaskStatus status = framework.lastUpdate();
    assertThat(status.getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
    assertThat(status.hasUnreachableTime()).isTrue();
    assertThat(framework.told(Event.Type.FAILURE).get(0).getFailure().getAgentId())
        .isEqualTo(agent.info.getId());
    assertThat(rig.master.view().agents()).isEmpty();
    assertThat(rig.master.view().unreachable()).containsKey(agent.id());
    assertThat(rig.master.view().frameworks().get(framework.id()).unreachable()).hasSize(1);
  }

  @Test
  void an_unreachable_agent_that_comes_back_brings_its_tasks_back() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_RUNNING);
    agent.session.close("test");
    rig.pass(Duration.ofSeconds(120));
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    TaskStatus status = framework.lastUpdate();
    assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REREGISTERED);
    assertThat(framework.stateInMaster("t")).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(rig.master.view().frameworks().get(framework.id()).unreachable()).isEmpty();
    assertThat(rig.master.view().unreachable()).isEmpty();
  }

  @Test
  void an_agent_that_comes_back_in_time_keeps_its_tasks_and_is_offered_again() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.session.close("test");
    rig.pass(Duration.ofSeconds(30));
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(framework.updates()).isEmpty();
    assertThat(Resources.of(framework.lastOffer().getResourcesList()).unallocated())
        .isEqualTo(Resources.parse("cpus:1;mem:90"));
    assertThat(agent.told(BodyCase.RECONCILE_TASKS)).isEmpty();
  }

  @Test
  void tasks_that_the_agent_does_not_name_are_asked_for_and_unknown_ones_adopted() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("lost", "cpus:1;mem:10");
    agent.session.close("test");
    agent.tasks.remove("lost");
    agent.has("old", "kept", "cpus:0.5;mem:5", TaskState.TASK_RUNNING);
    rig.settle();
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    var reconcile = agent.told(BodyCase.RECONCILE_TASKS).get(0).getReconcileTasks();
    assertThat(reconcile.getTaskIds(0).getValue()).isEqualTo("lost");
    assertThat(reconcile.getPartitionAware()).isTrue();
    assertThat(rig.master.view().agents().get(agent.id()).used()).doesNotContainKey(framework.id());
    assertThat(rig.master.view().frameworks().get("old").tasks()).containsOnlyKeys("kept");
  }

  @Test
  void a_task_whose_end_the_agent_is_still_to_tell_is_kept_while_its_framework_is_away() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("refused", "cpus:1;mem:10");
    framework.disconnect();
    agent.update("refused", TaskState.TASK_DROPPED);
    agent.session.close("test");
    rig.settle();
    // Of a framework whose tasks it never took the agent knows nothing.
    agent.frameworks.clear();
    agent.tasks.computeIfPresent("refused", (id, t) -> t.toBuilder().clearResources().build());
    agent.register();
    rig.until(() -> agent.registered);
    TestFramework again = framework.again();
    again.subscribe();
    again.reconcile("refused", agent.info.getId());
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_DROPPED);
    ByteString uuid = agent.update("refused", TaskState.TASK_DROPPED);
    again.acknowledge(agent.info.getId(), "refused", uuid);
    assertThat(rig.master.view().frameworks().get(framework.id()).tasks()).isEmpty();
  }

  @Test
  void a_task_that_was_killed_while_the_agent_was_away_is_killed_when_it_returns() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.session.close("test");
    rig.settle();
    framework.kill("t");
    assertThat(agent.told(BodyCase.KILL_TASK)).isEmpty();
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(agent.told(BodyCase.KILL_TASK)).hasSize(1);
  }

  @Test
  void the_framework_that_was_removed_meanwhile_is_shut_down_on_the_agent() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.session.close("test");
    rig.settle();
    rig.master.teardown(framework.id(), rig.nobody());
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(agent.told(BodyCase.SHUTDOWN_FRAMEWORK)).hasSize(1);
    assertThat(rig.master.view().agents().get(agent.id()).used()).isEmpty();
  }

  @Test
  void executors_are_what_the_agent_says_that_they_are() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    rig.framework("a");
    agent.session.close("test");
    agent.has("old", "t", "cpus:0.5;mem:5", TaskState.TASK_RUNNING);
    agent.executors.add(
        AgentExecutor.newBuilder()
            .setFrameworkId(FrameworkID.newBuilder().setValue("old"))
            .setExecutor(
                ExecutorInfo.newBuilder()
                    .setType(ExecutorInfo.Type.CUSTOM)
                    .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                    .setCommand(CommandInfo.newBuilder().setValue("run"))
                    .addAllResources(Resources.parse("cpus:0.5;mem:20").toProto()))
            .build());
    rig.settle();
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    var view = rig.master.view().agents().get(agent.id());
    assertThat(view.executors()).hasSize(1);
    assertThat(view.used().get("old").unallocated()).isEqualTo(Resources.parse("cpus:1;mem:25"));
    agent.session.close("test");
    agent.executors.clear();
    rig.settle();
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
    assertThat(rig.master.view().agents().get(agent.id()).executors()).isEmpty();
  }

  @Test
  void an_agent_that_leaves_loses_its_tasks() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.send(
        LinkMessage.newBuilder().setUnregisterAgent(UnregisterAgent.newBuilder().setReason("bye")));
    rig.settle();
    assertThat(framework.lastUpdate().getState()).isEqualTo(TaskState.TASK_LOST);
    assertThat(framework.lastUpdate().getMessage()).isEqualTo("Agent one removed: bye");
    assertThat(rig.master.view().agents()).isEmpty();
    assertThat(rig.master.view().unreachable()).isEmpty();
  }

  @Test
  void an_agent_under_the_id_of_another_host_is_told_to_stop() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestAgent thief = new TestAgent(rig, "two", "cpus:2;mem:100");
    thief.info = thief.info.toBuilder().setId(agent.info.getId()).build();
    thief.register();
    rig.until(() -> thief.refusal != null);
    assertThat(thief.toldToStop).isTrue();
    assertThat(rig.master.view().agents().get(agent.id()).connected()).isTrue();
  }

  @Test
  void a_new_life_of_an_agents_process_takes_the_place_of_the_old() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestAgent reborn = new TestAgent(rig, "one", "cpus:4;mem:200", "one-again");
    reborn.info = reborn.info.toBuilder().setId(agent.info.getId()).build();
    reborn.register();
    rig.until(() -> reborn.registered);
    rig.settle();
    assertThat(agent.session).isNull();
    assertThat(rig.master.view().agents().get(agent.id()).total().unallocated())
        .isEqualTo(Resources.parse("cpus:4;mem:200"));
    assertThat(rig.master.view().agents().get(agent.id()).connected()).isTrue();
  }
}
