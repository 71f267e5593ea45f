package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod of two containers, in its whole life. */
class PodsTest {
  private static final String POD = "/v2/pods/lab/pair";

  @TempDir Path folder;

  @Test
  void a_pod_runs_grows_is_upgraded_and_goes() throws Exception {
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder, "agent.resources=cpus:4;mem:2048;disk:2048;ports:[31000-31099]")) {
      EventStream stream = new EventStream(cluster.api(), event -> {});
      String created = cluster.change("POST", "/v2/pods", pair(1, "one"));
      cluster.await("one stable instance", () -> isStable(cluster, 1));
      cluster.awaitEnd(created);

      JsonObject instance = instances(cluster).getJsonObject(0);
      JsonArray containers = instance.getJsonArray("containers");
      assertThat(texts(containers, "name")).containsExactly("web", "side");
      assertThat(texts(containers, "status")).containsOnly("TASK_RUNNING");
      JsonObject endpoint = containers.getJsonObject(0).getJsonArray("endpoints").getJsonObject(0);
      assertThat(endpoint.getInteger("allocatedHostPort")).isBetween(31000, 31099);
      assertThat(instance.getJsonArray("networks")).isNotEmpty();

      cluster.awaitEnd(cluster.change("PUT", POD, pair(2, "one")));
      assertThat(isStable(cluster, 2)).isTrue();
      assertThat(texts(instances(cluster), "id")).contains(instance.getString("id"));

      cluster.awaitEnd(cluster.change("PUT", POD, pair(2, "two")));
      cluster.await("two instances of the new version", () -> isStable(cluster, 2));
      assertThat(texts(instances(cluster), "id")).doesNotContain(instance.getString("id"));
      assertThat(new JsonArray(cluster.call("GET", POD + "::versions", null).body())).hasSize(3);

      String killed = texts(instances(cluster), "id").get(0);
      assertThat(cluster.call("DELETE", POD + "::instances/" + killed, null).statusCode())
          .isEqualTo(200);
      cluster.await(
          "the killed one ends",
          () ->
              stream.events().stream()
                  .anyMatch(
                      event ->
                          killed.equals(event.getString("instanceId"))
                              && Objects.equals(event.getString("condition"), "Killed")));
      cluster.await("another in its place", () -> isStable(cluster, 2));

      HttpResponse<String> deleted = cluster.call("DELETE", POD, null);
      assertThat(deleted.statusCode()).isEqualTo(202);
      cluster.awaitEnd(deleted.headers().firstValue("Marathon-Deployment-Id").orElseThrow());
      assertThat(cluster.call("GET", POD + "::status", null).statusCode()).isEqualTo(404);
      assertThat(
              stream.events().stream()
                  .map(event -> event.getString("eventType"))
                  .filter(type -> type.startsWith("pod_")))
          .containsExactly(
              "pod_created_event", "pod_updated_event", "pod_updated_event", "pod_deleted_event");
    }
  }

  @Test
  void a_pod_outlives_the_node_that_leads() throws Exception {
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder, "agent.resources=cpus:4;mem:2048;disk:2048;ports:[31000-31099]")) {
      cluster.change("POST", "/v2/pods", pair(1, "one"));
      cluster.await("one stable instance", () -> isStable(cluster, 1));
      List<String> before = texts(instances(cluster), "id");

      cluster.kill();
      cluster.start();

      cluster.await("it is stable again", () -> isStable(cluster, 1));
      assertThat(texts(instances(cluster), "id")).isEqualTo(before);
    }
  }

  /** A container that is healthy as soon as it has written the mark of its version. */
  private static JsonObject pair(int instances, String mark) {
    return new JsonObject(
        """
        {"id": "/lab/pair",
         "containers": [
           {"name": "web",
            "exec": {"command": {"shell": "echo $MARK $ENDPOINT_HTTP > mark; sleep 1000"}},
            "environment": {"MARK": "%2$s"},
            "resources": {"cpus": 0.1, "mem": 32},
            "endpoints": [{"name": "http", "hostPort": 0, "protocol": ["tcp"]}],
            "healthCheck": {"exec": {"command": {"shell": "grep '%2$s 31' mark"}},
              "intervalSeconds": 2, "timeoutSeconds": 1, "delaySeconds": 0,
              "gracePeriodSeconds": 30}},
           {"name": "side",
            "exec": {"command": {"argv": ["sleep", "1000"]}},
            "resources": {"cpus": 0.1, "mem": 32}}],
         "networks": [{"mode": "host"}],
         "scaling": {"kind": "fixed", "instances": %1$d}}
        """
            .formatted(instances, mark));
  }

  private static JsonObject status(MarathonCluster cluster) {
    try {
      return cluster.get(POD + "::status");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonArray instances(MarathonCluster cluster) {
    return status(cluster).getJsonArray("instances");
  }

  private static boolean isStable(MarathonCluster cluster, int instances) {
    JsonObject status = status(cluster);
    return status.getString("status").equals("STABLE")
        && texts(status.getJsonArray("instances"), "status").stream()
            .toList()
            .equals(IntStream.range(0, instances).mapToObj(i -> "STABLE").toList());
  }

  private static List<String> texts(JsonArray objects, String key) {
    return objects.stream().map(each -> ((JsonObject) each).getString(key)).toList();
  }
}
