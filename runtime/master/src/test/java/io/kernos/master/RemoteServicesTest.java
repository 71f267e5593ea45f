package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.v1.CheckInfo;
import io.kernos.api.v1.CheckStatusInfo;
import io.kernos.api.v1.DiscoveryInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.NodeRecord.Kind;
import io.kernos.spi.discovery.RemoteServices;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.discovery.Traffic;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.NodeId;
import io.kernos.testkit.sim.SimLeaders;
import io.kernos.testkit.sim.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The records as another node follows them by link. */
class RemoteServicesTest {
  private static final NodeId NODE = new NodeId("dns-1");

  private final MasterRig rig = new MasterRig();
  private final TestAgent agent = rig.agent("one", "cpus:2;mem:100;ports:[1-99]");
  private final TestFramework framework = rig.framework("a");
  private final SimLeaders leaders = new SimLeaders(rig.scheduler);
  private final VirtualClock clock = rig.scheduler.clock();
  private final RemoteServices services =
      new RemoteServices(rig.network.join(NODE, clock), leaders.on(clock), clock, "dns");
  private final List<Services.Update> seen = new ArrayList<>();

  @BeforeEach
  void start() {
    announce();
    services.start();
  }

  private void announce() {
    leaders.announce(new Leader(rig.node, rig.master.view().term(), "127.0.0.1", 5050));
  }

  private void serve(String task, String ports) {
    framework.launch(task, "cpus:0.5;mem:10;ports:[" + ports + "]");
    agent.update(task, TaskState.TASK_RUNNING);
  }

  private Services.Update last() {
    return seen.get(seen.size() - 1);
  }

  private void followed(Class<? extends Services.Update> kind) {
    rig.until(() -> !seen.isEmpty() && kind.isInstance(last()));
  }

  @Test
  void a_snapshot_comes_first_and_then_each_change() {
    serve("t", "5-6");
    services.watch(seen::add);
    followed(Services.Snapshot.class);
    Services.Snapshot snapshot = (Services.Snapshot) last();
    assertThat(snapshot.records())
        .isEqualTo(rig.master.records().snapshot().records())
        .extracting(ServiceRecord::hostPorts)
        .containsExactly(List.of(5, 6));
    serve("u", "7-7");
    rig.until(() -> last().revision() > snapshot.revision());
    assertThat(((Services.Delta) last()).changed())
        .extracting(ServiceRecord::taskId)
        .containsExactly("u");
    agent.update("t", TaskState.TASK_FINISHED);
    rig.until(() -> last().revision() > snapshot.revision() + 1);
    assertThat(((Services.Delta) last()).removed()).containsExactly(framework.id() + "/t");
    assertThat(services.snapshot().result().records()).hasSize(1);
  }

  @Test
  void the_parts_of_the_cluster_have_records() {
    services.watch(seen::add);
    followed(Services.Snapshot.class);
    assertThat(((Services.Snapshot) last()).nodes())
        .extracting(NodeRecord::kind)
        .containsExactlyInAnyOrder(Kind.MASTER, Kind.AGENT, Kind.FRAMEWORK);
  }

  @Test
  void losing_the_leader_is_told_and_the_next_one_starts_with_a_snapshot() {
    serve("t", "5-6");
    services.watch(seen::add);
    followed(Services.Snapshot.class);
    rig.elect();
    followed(Services.Lost.class);
    assertThat(services.snapshot().result().records()).hasSize(1);
    announce();
    followed(Services.Snapshot.class);
    assertThat(last().term()).isEqualTo(rig.master.view().term());
  }

  @Test
  void a_kill_waits_for_a_drainer_on_another_node() {
    serve("t", "5-6");
    Services.Subscription drainer = services.drain("proxy", seen::add);
    followed(Services.Snapshot.class);
    drainer.acknowledge(last().term(), last().revision());
    rig.settle();
    framework.kill("t");
    followed(Services.Delta.class);
    assertThat(((Services.Delta) last()).changed().get(0).draining()).isTrue();
    assertThat(agent.told(BodyCase.KILL_TASK)).isEmpty();
    drainer.acknowledge(last().term(), last().revision());
    rig.until(() -> agent.told(BodyCase.KILL_TASK).size() == 1);
  }

  @Test
  void what_a_balancer_measures_comes_to_the_master_and_goes_with_it() {
    services.drain("proxy", seen::add);
    followed(Services.Snapshot.class);
    Traffic web = traffic("/web", 12.5);
    services.report(List.of(web, traffic("", 1), traffic("/odd", Double.NaN)));
    rig.until(() -> rig.master.traffic().of("f").equals(List.of(web)));
    services.close();
    rig.until(() -> rig.master.traffic().of("f").isEmpty());
  }

  @Test
  void what_is_measured_of_many_services_comes_in_parts() {
    services.drain("proxy", seen::add);
    followed(Services.Snapshot.class);
    services.report(IntStream.range(0, 1000).mapToObj(i -> traffic("/app-" + i, i)).toList());
    rig.until(() -> rig.master.traffic().of("f").size() == 1000);
  }

  @Test
  void what_is_measured_while_no_leader_is_reached_is_dropped() {
    services.report(List.of(traffic("/web", 1)));
    services.drain("proxy", seen::add);
    followed(Services.Snapshot.class);
    rig.settle();
    assertThat(rig.master.traffic().of("f")).isEmpty();
  }

  private static Traffic traffic(String app, double requests) {
    return new Traffic("f", app, 10000, requests, 1, 2, 0.25, Optional.of(Duration.ofMillis(7)));
  }

  @Test
  void a_task_with_a_discovery_name_and_no_port_has_a_record() {
    Offer offer = framework.lastOffer();
    framework.accept(
        offer,
        TestFramework.launch(
            TestFramework.task("t", offer.getAgentId(), "cpus:1")
                .setDiscovery(
                    DiscoveryInfo.newBuilder()
                        .setVisibility(DiscoveryInfo.Visibility.CLUSTER)
                        .setName("b.a"))
                .build()));
    agent.update("t", TaskState.TASK_RUNNING);
    ServiceRecord record = rig.master.records().snapshot().records().get(0);
    assertThat(record.name()).isEqualTo("b.a");
    assertThat(record.taskName()).isEqualTo("task t");
    assertThat(record.discovered()).isTrue();
  }

  @Test
  void a_task_whose_check_has_not_succeeded_is_not_ready() {
    framework.launch("t", "cpus:1;mem:10;ports:[5-6]");
    agent.update("t", checked(1));
    assertThat(rig.master.records().snapshot().records()).isEmpty();
    agent.update("t", checked(0));
    assertThat(rig.master.records().snapshot().records()).hasSize(1);
  }

  private static TaskStatus.Builder checked(int exitCode) {
    return TaskStatus.newBuilder()
        .setState(TaskState.TASK_RUNNING)
        .setCheckStatus(
            CheckStatusInfo.newBuilder()
                .setType(CheckInfo.Type.COMMAND)
                .setCommand(CheckStatusInfo.Command.newBuilder().setExitCode(exitCode)));
  }
}
