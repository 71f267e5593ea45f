package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL to the leading node in the middle of upgrades. */
class CrashTest {
  private static final int INSTANCES = 6;

  @TempDir Path folder;

  @Test
  void an_upgrade_ends_as_it_should_though_the_leader_is_killed() throws Exception {
    killed(3);
  }

  @Tag("soak")
  @Test
  void an_upgrade_ends_as_it_should_though_the_leader_is_killed_twenty_times() throws Exception {
    killed(20);
  }

  private void killed(int times) throws Exception {
    Random random = new Random(times);
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder, "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31099]")) {
      cluster.awaitEnd(cluster.change("POST", "/v2/apps", app(0)));
      for (int round = 1; round <= times; round++) {
        String deployment = cluster.change("PUT", "/v2/apps/steady", app(round));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
        cluster.kill();
        cluster.start();
        cluster.awaitEnd(deployment);
        check(cluster, round);
      }
    }
  }

  /** As many as wanted run, all of the newest version, and no other process does. */
  private void check(MarathonCluster cluster, int round) throws Exception {
    JsonObject app = cluster.get("/v2/apps/steady").getJsonObject("app");
    assertThat(app.getString("cmd")).contains("round-" + round + ".");
    List<JsonObject> tasks = cluster.tasks("/steady");
    assertThat(tasks)
        .hasSize(INSTANCES)
        .allSatisfy(
            task -> assertThat(task.getString("version")).isEqualTo(app.getString("version")));
    cluster.await("only new processes", () -> alive(round - 1) == 0 && alive(round) == INSTANCES);
  }

  /** How many processes of a round's version live: each wrote its id. */
  private long alive(int round) {
    Path pids = folder.resolve("round-" + round + ".pids");
    try {
      return !Files.exists(pids)
          ? 0
          : Files.readAllLines(pids).stream()
              .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
              .filter(process -> process.map(ProcessHandle::isAlive).orElse(false))
              .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonObject app(int round) {
    return new JsonObject()
        .put("id", "/steady")
        .put(
            "cmd",
            "echo $$ >> " + folder.resolve("round-" + round + ".pids") + "; exec sleep 100000")
        .put("cpus", 0.1)
        .put("mem", 16)
        .put("instances", INSTANCES)
        .put(
            "upgradeStrategy",
            new JsonObject().put("minimumHealthCapacity", 0.5).put("maximumOverCapacity", 0.5));
  }
}
