package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.testkit.process.FreePorts;
import io.kernos.testkit.process.KernosProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resident app whose agent, a process of its own, is killed: what it had reserved is freed. */
class LeftoversTest {
  /** A master asks five times, 15 s apart, before it gives an agent up. */
  private static final Duration GIVEN_UP = Duration.ofSeconds(150);

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<KernosProcess> agents = new ArrayList<>();
  private final List<String> common = new ArrayList<>();
  private URI master;
  private MarathonCluster cluster;
  private KernosProcess agent;

  @BeforeEach
  void start() throws Exception {
    int masterPort = FreePorts.next();
    int hazelcast = FreePorts.next();
    master = URI.create("http://127.0.0.1:" + masterPort);
    common.addAll(
        List.of(
            "cluster.name=leftovers-" + masterPort,
            "hazelcast.members=127.0.0.1:" + hazelcast,
            "eventbus.port=0",
            "link.liveness=3s",
            "master.port=" + masterPort));
    List<String> keys = new ArrayList<>(common);
    keys.add("hazelcast.port=" + hazelcast);
    keys.add("plugin.marathon.mesos_role=dev");
    keys.add("plugin.marathon.kill_retry_timeout=1000");
    cluster = new MarathonCluster(folder, List.of("run", "--config", conf("master")), keys);
    startAgent();
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
    for (KernosProcess each : agents) {
      each.close();
    }
  }

  private static String conf(String role) {
    return Path.of("../../conf", role + ".yaml").toAbsolutePath().toString();
  }

  /** Starts it, on the data that it had if it was there before. */
  private void startAgent() throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("run", "--config", conf("agent"), "--data", "data-agent"));
    List<String> keys = new ArrayList<>(common);
    keys.add("hazelcast.port=" + FreePorts.next());
    keys.add("agent.port=0");
    keys.add("agent.resources=cpus:2;mem:512;disk:512;ports:[31000-31009]");
    keys.forEach(key -> arguments.addAll(List.of("-D", key)));
    agent = KernosProcess.java(folder, List.of(), arguments);
    agents.add(agent);
    agent.ready();
  }

  private static JsonObject resident() {
    return new JsonObject()
        .put("id", "/db")
        .put("cmd", "echo $$ >> data/starts; exec sleep 500")
        .put("cpus", 0.1)
        .put("mem", 32)
        .put(
            "container",
            new JsonObject()
                .put("type", "MESOS")
                .put(
                    "volumes",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("containerPath", "data")
                                .put("mode", "RW")
                                .put("persistent", new JsonObject().put("size", 16)))));
  }

  /** The agent as the master knows it; empty: it does not. */
  private JsonObject slave() {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(master.resolve("/slaves")).build(),
              HttpResponse.BodyHandlers.ofString());
      JsonArray slaves = new JsonObject(answer.body()).getJsonArray("slaves");
      return slaves.isEmpty() ? new JsonObject() : slaves.getJsonObject(0);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonObject reserved() {
    return slave().getJsonObject("reserved_resources", new JsonObject().put("no", "agent"));
  }

  /** MB of disk that are reserved for the role. */
  private double disk() {
    return reserved().getJsonObject("dev", new JsonObject()).getDouble("disk", 0.0);
  }

  private void deploy() throws Exception {
    cluster.awaitEnd(cluster.change("POST", "/v2/apps", resident()));
    assertThat(disk()).isEqualTo(16);
  }

  private void awaitFreed() throws Exception {
    cluster.await("nothing is reserved", () -> reserved().isEmpty());
  }

  @Test
  void an_instance_that_is_wiped_leaves_nothing_and_the_next_has_a_new_volume() throws Exception {
    deploy();
    String first = cluster.tasks("/db").get(0).getString("id");
    agent.kill();
    startAgent();
    cluster.await("the task is there again", () -> cluster.tasks("/db").size() == 1);

    assertThat(cluster.call("DELETE", "/v2/apps/db/tasks?wipe=true", null).statusCode())
        .isEqualTo(200);

    cluster.await(
        "another instance",
        () ->
            cluster.tasks("/db").stream()
                .anyMatch(
                    task ->
                        !task.getString("id").startsWith(first.substring(0, first.length() - 7))));
    cluster.await("one volume", () -> disk() == 16);
    cluster.awaitEnd(cluster.change("DELETE", "/v2/apps/db", null));
    awaitFreed();
  }

  @Test
  void an_app_that_is_deleted_while_its_agent_is_dead_leaves_nothing() throws Exception {
    deploy();
    agent.kill();
    String deletion = cluster.change("DELETE", "/v2/apps/db?force=true", null);
    startAgent();

    cluster.awaitEnd(deletion);
    awaitFreed();
  }

  @Test
  @Tag("soak") // A master takes 75 s to give an agent up.
  void an_app_that_is_deleted_while_its_agent_is_given_up_leaves_nothing() throws Exception {
    deploy();
    agent.kill();
    String deletion = cluster.change("DELETE", "/v2/apps/db?force=true", null);
    cluster.await(
        "its agent is given up",
        () ->
            cluster.deployments().stream()
                .noneMatch(each -> ((JsonObject) each).getString("id").equals(deletion)),
        GIVEN_UP);
    cluster.kill();
    cluster.start();

    startAgent();

    awaitFreed();
  }
}
