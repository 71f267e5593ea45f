package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.api.v1.TaskInfo;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.process.Namespaces;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kernos run: a master and three agents in four network namespaces, as on four machines. */
class NamespacesTest {
  private static final int AGENTS = 3;

  @TempDir Path folder;

  @BeforeEach
  void needs_namespaces() throws Exception {
    String reason = Namespaces.impossible();
    assumeTrue(reason.isEmpty(), reason);
  }

  @Test
  void an_agent_that_was_cut_off_comes_back_with_its_task() throws Exception {
    try (Namespaces network = new Namespaces(AGENTS + 1);
        TestCluster cluster = new TestCluster(folder, AGENTS, network::address, network::enter)) {
      EventLog events = new EventLog();
      try (HttpFramework framework = cluster.subscribe(events)) {
        List<TaskInfo> tasks = cluster.launchOnEachAgent(framework, events);
        network.cable(AGENTS, false);
        TimeUnit.SECONDS.sleep(15); // Longer than Hazelcast waits before it drops a member.
        network.cable(AGENTS, true);
        cluster.finish();
        cluster.awaitExits(tasks, events);
        assertThat(cluster.starts()).isEqualTo(AGENTS);
        assertThat(framework.failures()).isEmpty();
      }
    }
  }
}
