package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.view.FrameworkView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartTest {
  private final MasterRig rig = new MasterRig();

  private void back(TestAgent agent) {
    rig.until(() -> agent.session == null);
    agent.register();
    rig.until(() -> agent.registered);
    rig.settle();
  }

  @Test
  void after_a_restart_agents_and_frameworks_come_back_with_their_ids_and_tasks() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_RUNNING);
    String cluster = rig.master.view().clusterId();
    rig.elect();
    assertThat(rig.master.view().clusterId()).isEqualTo(cluster);
    assertThat(rig.master.view().recoveredAgents()).containsOnlyKeys(agent.id());
    assertThat(rig.master.view().frameworks().get(framework.id()).state())
        .isEqualTo(FrameworkView.State.RECOVERED);
    String id = agent.id();
    back(agent);
    assertThat(agent.id()).isEqualTo(id);
    TestFramework again = framework.again();
    again.subscribe();
    assertThat(again.id()).isEqualTo(framework.id());
    again.reconcile(null, null);
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_RUNNING);
    assertThat(agent.told(BodyCase.KILL_TASK)).isEmpty();
    assertThat(rig.master.view().recoveredAgents()).isEmpty();
  }

  @Test
  void while_an_agent_is_not_back_its_tasks_are_not_given_up() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("t", "cpus:1;mem:10");
    rig.elect();
    TestFramework again = framework.again();
    again.subscribe();
    again.reconcile("t", agent.info.getId());
    again.reconcile("t", null);
    assertThat(again.updates()).isEmpty();
    again.reconcile("t", AgentID.newBuilder().setValue("never").build());
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNKNOWN);
    rig.pass(Duration.ofMinutes(11));
    assertThat(rig.master.view().unreachable()).containsKey(agent.id());
    again.reconcile("t", agent.info.getId());
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
  }

  @Test
  void after_a_restart_a_task_that_its_agent_never_took_is_known_by_its_end() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework = rig.framework("a");
    framework.launch("refused", "cpus:1;mem:10");
    agent.update("refused", TaskState.TASK_DROPPED);
    agent.frameworks.clear();
    rig.elect();
    back(agent);
    TestFramework again = framework.again();
    again.subscribe();
    again.reconcile("refused", agent.info.getId());
    assertThat(again.lastUpdate().getState()).isEqualTo(TaskState.TASK_DROPPED);
  }

  @Test
  void a_framework_that_never_comes_back_is_removed_and_its_tasks_killed() {
    TestAgent agent = rig.agent("one", "cpus:2;mem:100");
    TestFramework framework =
        new TestFramework(
            rig, TestFramework.info("short", "a").toBuilder().setFailoverTimeout(0).build());
    framework.subscribe();
    framework.launch("t", "cpus:1;mem:10");
    rig.elect();
    back(agent);
    rig.pass(Duration.ofMinutes(9));
    assertThat(rig.master.view().frameworks()).containsKey(framework.id());
    rig.pass(Duration.ofMinutes(2));
    assertThat(rig.master.view().frameworks()).isEmpty();
    assertThat(agent.told(BodyCase.SHUTDOWN_FRAMEWORK)).hasSize(1);
  }

  @Test
  void a_removed_framework_stays_removed() {
    TestFramework framework = rig.framework("a");
    rig.master.teardown(framework.id(), rig.nobody());
    rig.settle();
    rig.elect();
    TestFramework late = framework.again();
    late.subscribe();
    assertThat(late.error()).isEqualTo("Framework has been removed");
  }

  @Test
  void quotas_and_weights_survive() {
    rig.agent("one", "cpus:4;mem:100");
    var quota =
        UpdateQuota.newBuilder()
            .addQuotaConfigs(
                QuotaConfig.newBuilder()
                    .setRole("a")
                    .putLimits("cpus", Value.Scalar.newBuilder().setValue(1).build()))
            .build();
    var set = rig.master.updateQuota(quota, rig.nobody());
    var weighed =
        rig.master.updateWeights(
            List.of(WeightInfo.newBuilder().setRole("a").setWeight(3).build()), rig.nobody());
    rig.settle();
    assertThat(set.result().status()).isEqualTo(200);
    assertThat(weighed.result().status()).isEqualTo(200);
    rig.elect();
    assertThat(rig.master.view().weights()).containsEntry("a", 3.0);
    assertThat(rig.master.view().quotas()).containsKey("a");
    rig.agent("two", "cpus:4;mem:100");
    TestFramework framework = rig.framework("a");
    assertThat(framework.lastOffer().getResources(0).getScalar().getValue()).isEqualTo(1);
  }

  @Test
  void quotas_that_make_no_sense_are_refused() {
    var nested =
        UpdateQuota.newBuilder().addQuotaConfigs(QuotaConfig.newBuilder().setRole("a/b")).build();
    assertThat(rig.master.updateQuota(nested, rig.nobody()).result())
        .isEqualTo(
            CallResult.badRequest("Updating quota on nested role 'a/b' is not supported yet"));
    var much =
        UpdateQuota.newBuilder()
            .addQuotaConfigs(
                QuotaConfig.newBuilder()
                    .setRole("a")
                    .putGuarantees("cpus", Value.Scalar.newBuilder().setValue(9).build()))
            .build();
    assertThat(rig.master.updateQuota(much, rig.nobody()).result().message())
        .startsWith("Invalid QuotaConfig: total quota guarantees 'cpus:9' exceed cluster capacity");
  }

  @Test
  void a_master_that_was_overtaken_stops_at_its_next_write_and_says_so() {
    TestFramework framework = rig.framework("a");
    Master old = rig.overtake();
    TestFramework late = new TestFramework(rig, TestFramework.info("late", "a"));
    old.subscribe(subscribe(late), late, rig.nobody());
    rig.settle();
    assertThat(rig.deposed).isTrue();
    assertThat(late.closed).isTrue();
    assertThat(framework.closed).isTrue();
    assertThat(old.view().recovered()).isFalse();
    assertThat(old.subscribe(subscribe(late), late, rig.nobody()).status()).isEqualTo(503);
  }

  private static Call subscribe(TestFramework framework) {
    return Call.newBuilder()
        .setType(Call.Type.SUBSCRIBE)
        .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(framework.info))
        .build();
  }
}
