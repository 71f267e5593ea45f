package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.launcher.cli.KernosCommand;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Apps, when all state was saved, everything lost, and the state loaded. */
class StateTest {
  private static final int INSTANCES = 2;

  @TempDir Path folder;

  private Path pids() {
    return folder.resolve("pids");
  }

  @AfterEach
  void endTasks() throws IOException {
    for (String pid : Files.readAllLines(pids())) {
      ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static void kernos(Object... arguments) {
    assertThat(
            new CommandLine(new KernosCommand())
                .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new)))
        .isZero();
  }

  private static void delete(Path tree) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(tree)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }

  private static Set<String> ids(MarathonCluster cluster) {
    return cluster.tasks("/steady").stream()
        .map(t -> t.getString("id"))
        .collect(Collectors.toSet());
  }

  @Test
  void an_app_is_back_with_its_version_and_its_tasks_start_anew() throws Exception {
    Path file = folder.resolve("saved");
    Path data = folder.resolve("data");
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder, "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31099]")) {
      cluster.awaitEnd(
          cluster.change(
              "POST",
              "/v2/apps",
              new JsonObject()
                  .put("id", "/steady")
                  .put("cmd", "echo $$ >> " + pids() + "; exec sleep 100000")
                  .put("cpus", 0.1)
                  .put("mem", 16)
                  .put("instances", INSTANCES)));
      JsonObject app = cluster.get("/v2/apps/steady").getJsonObject("app");
      String framework = cluster.get("/v2/info").getString("frameworkId");
      Set<String> tasks = ids(cluster);
      kernos("state", "save", file, "--master", cluster.url("master"));
      Path jar = Files.copy(data.resolve("plugins/marathon.jar"), folder.resolve("kept.jar"));

      cluster.kill();
      endTasks();
      delete(data);
      kernos("state", "load", file, "--data", data, "--without-agents");
      Files.createDirectories(data.resolve("plugins"));
      Files.copy(jar, data.resolve("plugins/marathon.jar"));
      cluster.start();

      JsonObject again = cluster.get("/v2/apps/steady").getJsonObject("app");
      for (String field : List.of("version", "cmd", "instances", "versionInfo")) {
        assertThat(again.getValue(field)).as(field).isEqualTo(app.getValue(field));
      }
      assertThat(cluster.get("/v2/info").getString("frameworkId")).isEqualTo(framework);
      cluster.await("new tasks", () -> ids(cluster).size() == INSTANCES);
      assertThat(ids(cluster)).doesNotContainAnyElementsOf(tasks);
      assertThat(cluster.tasks("/steady"))
          .allSatisfy(t -> assertThat(t.getString("version")).isEqualTo(app.getString("version")));
    }
  }
}
