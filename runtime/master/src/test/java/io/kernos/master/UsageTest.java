package io.kernos.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.link.ExecutorUsage;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.LinkMessage.BodyCase;
import io.kernos.api.link.UsageReport;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ResourceStatistics;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {
  private final MasterRig rig = new MasterRig();

  private static LinkMessage.Builder answer(TestAgent agent, String executor) {
    long number = agent.told(BodyCase.ASK_USAGE).get(0).getAskUsage().getNumber();
    return LinkMessage.newBuilder()
        .setUsageReport(
            UsageReport.newBuilder()
                .setNumber(number)
                .addExecutors(
                    ExecutorUsage.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                        .setStatistics(ResourceStatistics.newBuilder().setTimestamp(1))));
  }

  private static List<String> executors(Future<List<ExecutorUsage>> usage) {
    return usage.result().stream().map(each -> each.getExecutorId().getValue()).toList();
  }

  @Test
  void only_agents_that_run_something_of_the_framework_are_asked() {
    TestFramework framework = rig.framework("a");
    TestAgent busy = rig.agent("busy", "cpus:2;mem:100");
    framework.launch("t", "cpus:2;mem:100");
    TestAgent idle = rig.agent("idle", "cpus:2;mem:100");
    Future<List<ExecutorUsage>> usage = rig.master.usage(framework.id());
    rig.until(() -> !busy.told(BodyCase.ASK_USAGE).isEmpty());
    busy.send(answer(busy, "e"));
    rig.until(usage::isComplete);
    assertThat(executors(usage)).containsExactly("e");
    assertThat(idle.told(BodyCase.ASK_USAGE)).isEmpty();
  }

  @Test
  void an_agent_that_does_not_answer_is_left_out() {
    TestFramework framework = rig.framework("a");
    TestAgent first = rig.agent("first", "cpus:2;mem:100");
    framework.launch("t", "cpus:2;mem:100");
    rig.agent("silent", "cpus:2;mem:100");
    framework.launch("u", "cpus:2;mem:100");
    long asked = rig.world.nanoTime();
    Future<List<ExecutorUsage>> usage = rig.master.usage(framework.id());
    rig.until(() -> !first.told(BodyCase.ASK_USAGE).isEmpty());
    first.send(answer(first, "e"));
    rig.until(usage::isComplete);
    assertThat(executors(usage)).containsExactly("e");
    assertThat(rig.world.nanoTime() - asked).isEqualTo(Duration.ofSeconds(5).toNanos());
  }

  @Test
  void a_framework_that_runs_nothing_uses_nothing() {
    rig.agent("idle", "cpus:2;mem:100");
    assertThat(rig.master.usage("nobody").result()).isEmpty();
  }
}
