package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.v1.HealthCheck;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final MasterRig rig = new MasterRig();
  private final TestAgent agent = rig.agent("one", "cpus:2;mem:100;ports:[1-99]");
  private final TestFramework framework = rig.framework("a");
  private final List<Services.Update> seen = new ArrayList<>();

  private List<ServiceRecord> records() {
    return rig.master.records().snapshot().records();
  }

  private void serve() {
    framework.launch("t", "cpus:1;mem:10;ports:[5-6]");
    agent.update("t", TaskState.TASK_RUNNING);
  }

  @Test
  void a_running_task_with_ports_has_a_record_until_it_ends() {
    rig.master.records().follow(false, seen::add);
    framework.launch("t", "cpus:1;mem:10;ports:[5-6]");
    assertThat(records()).isEmpty();
    agent.update("t", TaskState.TASK_RUNNING);
    ServiceRecord record = records().get(0);
    assertThat(record.id()).isEqualTo(framework.id() + "/t");
    assertThat(record.framework()).isEqualTo("test");
    assertThat(record.name()).isEqualTo("task t");
    assertThat(record.host()).isEqualTo("one");
    assertThat(record.agentIp()).isEqualTo("127.0.0.9");
    assertThat(record.ports()).extracting(ServiceRecord.Port::number).containsExactly(5, 6);
    assertThat(record.healthy()).isTrue();
    agent.update("t", TaskState.TASK_FINISHED);
    assertThat(records()).isEmpty();
    assertThat(seen).hasSize(3);
    assertThat(seen.get(0)).isInstanceOf(Services.Snapshot.class);
    long first = seen.get(0).revision();
    assertThat(seen)
        .extracting(Services.Update::revision)
        .containsExactly(first, first + 1, first + 2);
    assertThat(((Services.Delta) seen.get(2)).removed()).containsExactly(record.id());
  }

  @Test
  void a_task_without_ports_has_one_when_all_shall_be_found() {
    MasterRig open = new MasterRig(MasterConfig.builder().recordsOfAllTasks(true).build());
    TestAgent agentOfAll = open.agent("one", "cpus:2;mem:100");
    open.framework("a").launch("t", "cpus:1;mem:10");
    agentOfAll.update("t", TaskState.TASK_RUNNING);
    ServiceRecord record = open.master.records().snapshot().records().get(0);
    assertThat(record.agentIp()).isEqualTo("127.0.0.9");
    assertThat(record.ports()).isEmpty();
    agentOfAll.update("t", TaskState.TASK_FINISHED);
    assertThat(open.master.records().snapshot().records()).isEmpty();
  }

  @Test
  void a_task_without_ports_has_none() {
    framework.launch("t", "cpus:1;mem:10");
    agent.update("t", TaskState.TASK_RUNNING);
    assertThat(records()).isEmpty();
  }

  @Test
  void a_task_with_a_health_check_enters_when_it_is_healthy_and_is_marked_when_not() {
    Offer offer = framework.lastOffer();
    TaskInfo task =
        TestFramework.task("t", offer.getAgentId(), "cpus:1;ports:[5-5]")
            .setHealthCheck(
                HealthCheck.newBuilder()
                    .setType(HealthCheck.Type.TCP)
                    .setTcp(HealthCheck.TCPCheckInfo.newBuilder().setPort(5)))
            .build();
    framework.accept(offer, TestFramework.launch(task));
    agent.update("t", TaskState.TASK_RUNNING);
    assertThat(records()).isEmpty();
    agent.update("t", running(true));
    assertThat(records()).hasSize(1);
    agent.update("t", running(false));
    assertThat(records().get(0).healthy()).isFalse();
  }

  private static TaskStatus.Builder running(boolean healthy) {
    return TaskStatus.newBuilder().setState(TaskState.TASK_RUNNING).setHealthy(healthy);
  }

  @Test
  void with_no_drainer_a_kill_goes_on_at_once() {
    serve();
    rig.master.records().follow(false, seen::add);
    framework.kill("t");
    assertThat(agent.told(BodyCase.KILL_TASK)).hasSize(1);
  }

  @Test
  void a_kill_waits_until_every_drainer_has_acknowledged_the_marked_record() {
    serve();
    var first = rig.master.records().follow(true, seen::add);
    var second = rig.master.records().follow(true, update -> {});
    framework.kill("t");
    assertThat(agent.told(BodyCase.KILL_TASK)).isEmpty();
    assertThat(records().get(0).draining()).isTrue();
    Services.Update last = seen.get(seen.size() - 1);
    first.acknowledge(last.term(), last.revision());
    rig.settle();
    assertThat(agent.told(BodyCase.KILL_TASK)).isEmpty();
    second.acknowledge(last.term(), last.revision());
    rig.settle();
    assertThat(agent.told(BodyCase.KILL_TASK)).hasSize(1);
  }

  @Test
  void a_kill_goes_on_after_the_drain_timeout_or_when_the_drainer_leaves() {
    serve();
    var drainer = rig.master.records().follow(true, seen::add);
    framework.kill("t");
    rig.pass(Duration.ofSeconds(9));
    assertThat(agent.told(BodyCase.KILL_TASK)).isEmpty();
    rig.pass(Duration.ofSeconds(2));
    assertThat(agent.told(BodyCase.KILL_TASK)).hasSize(1);

    framework.launch("u", "cpus:1;mem:10;ports:[8-9]");
    agent.update("u", TaskState.TASK_RUNNING);
    framework.kill("u");
    assertThat(agent.told(BodyCase.KILL_TASK)).hasSize(1);
    drainer.close();
    rig.settle();
    assertThat(agent.told(BodyCase.KILL_TASK)).hasSize(2);
  }

  @Test
  void a_task_that_ends_while_it_drains_is_not_killed() {
    serve();
    rig.master.records().follow(true, seen::add);
    framework.kill("t");
    agent.update("t", TaskState.TASK_FAILED);
    rig.pass(Duration.ofSeconds(20));
    assertThat(agent.told(BodyCase.KILL_TASK)).isEmpty();
  }
}
