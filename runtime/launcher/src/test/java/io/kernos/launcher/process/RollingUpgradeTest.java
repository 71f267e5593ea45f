package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.testkit.failover.MasterGroup;
import io.kernos.testkit.process.KernosProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three masters and an agent become newer, one after the other. */
class RollingUpgradeTest {
  private static final int AGENT = MasterGroup.MASTERS;

  @TempDir Path folder;
  private final int[] levels = new int[MasterGroup.MASTERS + 2];

  private List<String> command(int node) {
    List<String> java = new ArrayList<>(KernosProcess.java());
    java.add(1, "-Dkernos.feature.level=" + levels[node]);
    return java;
  }

  @Test
  void the_cluster_rises_with_the_last_of_them_and_keeps_older_ones_out() throws Exception {
    Arrays.fill(levels, 1);
    try (MasterGroup group =
        new MasterGroup(
            new MasterGroup.Places(node -> "127.0.0.1", this::command),
            Path.of("../../conf").toAbsolutePath(),
            folder,
            1,
            List.of())) {
      for (int node = 0; node <= AGENT; node++) {
        assertThat(level(group)).isEqualTo(1);
        group.node(node).terminate();
        levels[node] = 2;
        group.start(node).ready();
      }
      until(group, 2);

      group.node(AGENT).terminate();
      levels[AGENT] = 1;
      group.start(AGENT).line("feature level is 1, but this cluster is at 2: upgrade the agent");

      group.node(0).terminate();
      levels[0] = 1;
      KernosProcess old = group.start(0);
      old.line("feature level is 1, but the cluster is at 2: upgrade this master");
      assertThat(old.exitCode()).isEqualTo(1);
      levels[0] = 2;
      group.start(0).ready();
      assertThat(level(group)).isEqualTo(2);
    }
  }

  private static void until(MasterGroup group, int level) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (level(group) != level) {
      assertThat(System.nanoTime()).as("the level is %s", level).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** As the leader says, whoever that is. */
  private static int level(MasterGroup group) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      for (var master : group.masters()) {
        try {
          JsonObject metrics =
              new JsonObject(
                  HttpClient.newHttpClient()
                      .send(
                          HttpRequest.newBuilder(master.resolve("/metrics/snapshot")).build(),
                          HttpResponse.BodyHandlers.ofString())
                      .body());
          if (metrics.containsKey("master/feature_level")) {
            return metrics.getInteger("master/feature_level");
          }
        } catch (IOException away) {
          // Another one.
        }
      }
      assertThat(System.nanoTime()).as("a leader").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
