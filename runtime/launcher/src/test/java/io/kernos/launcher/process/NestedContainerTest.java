package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskState;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import io.kernos.testkit.process.KernosProcess;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that an operator launched within a task's, while the agent is killed. */
class NestedContainerTest {
  private static final FrameworkInfo INFO =
      FrameworkInfo.newBuilder()
          .setUser(System.getProperty("user.name"))
          .setName("test")
          .setFailoverTimeout(600)
          .setCheckpoint(true)
          .build();

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  private KernosProcess up() throws Exception {
    return KernosProcess.java(
            folder, List.of(), List.of("up", "-D", "master.port=0", "-D", "agent.port=0"))
        .ready();
  }

  private HttpResponse<String> call(URI agent, JsonObject call) throws Exception {
    return client.send(
        HttpRequest.newBuilder(agent.resolve("/api/v1"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(call.encode()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonObject executor(URI agent) throws Exception {
    String state =
        client
            .send(
                HttpRequest.newBuilder(agent.resolve("/state")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return new JsonObject(state)
        .getJsonArray("frameworks")
        .getJsonObject(0)
        .getJsonArray("executors")
        .getJsonObject(0);
  }

  @Test
  void it_runs_on_when_the_agent_is_killed_and_is_forgotten_with_its_task() throws Exception {
    EventLog before = new EventLog();
    HttpFramework framework;
    JsonObject id;
    Path sandbox;
    try (KernosProcess up = up()) {
      framework = HttpFramework.subscribe(up.url("master"), INFO, before);
      Offer offer = before.offer(0);
      framework
          .accept(
              offer.getId(),
              Duration.ofSeconds(1),
              List.of(
                  Tasks.launch(
                      List.of(
                          Tasks.shell(
                              "t",
                              offer.getAgentId(),
                              "cpus:0.1;mem:32",
                              "until [ -e end ]; do sleep 0.1; done")))))
          .get();
      before.status("t", TaskState.TASK_RUNNING);
      JsonObject executor = executor(up.url("agent 1"));
      sandbox = Path.of(executor.getString("directory"));
      id =
          new JsonObject()
              .put("value", "n")
              .put("parent", new JsonObject().put("value", executor.getString("container")));
      JsonObject launch =
          new JsonObject()
              .put("container_id", id)
              .put("command", new JsonObject().put("value", "echo here; exec sleep 600"));
      assertThat(
              call(
                      up.url("agent 1"),
                      new JsonObject()
                          .put("type", "LAUNCH_NESTED_CONTAINER")
                          .put("launch_nested_container", launch))
                  .statusCode())
          .isEqualTo(200);
      up.kill();
      framework.close();
    }
    try (KernosProcess up = up()) {
      JsonObject shown =
          new JsonObject()
              .put("type", "GET_CONTAINERS")
              .put("get_containers", new JsonObject().put("show_nested", true));
      assertThat(call(up.url("agent 1"), shown).body()).contains("\"value\":\"n\"");
      assertThat(Files.readString(sandbox.resolve("containers/n/stdout"))).isEqualTo("here\n");
      assertThat(call(up.url("agent 1"), about("KILL_NESTED_CONTAINER", id)).statusCode())
          .isEqualTo(200);
      assertThat(call(up.url("agent 1"), about("WAIT_NESTED_CONTAINER", id)).body())
          .contains("\"exit_status\":9");
      Files.createFile(sandbox.resolve("end"));
      long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      // With the task its container is forgotten, and all that stood in it.
      while (call(up.url("agent 1"), about("WAIT_NESTED_CONTAINER", id)).statusCode() != 404) {
        assertThat(System.nanoTime()).isLessThan(limit);
      }
    }
  }

  private static JsonObject about(String type, JsonObject id) {
    return new JsonObject()
        .put("type", type)
        .put(type.toLowerCase(Locale.ROOT), new JsonObject().put("container_id", id));
  }
}
