package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three tiers, each of which needs the one below. */
class TiersTest {
  @TempDir Path folder;

  @Test
  void tiers_start_in_order_scale_by_a_factor_and_end_in_reverse_order() throws Exception {
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder, "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31099]")) {
      EventStream stream = new EventStream(cluster.api(), event -> {});
      cluster.awaitEnd(cluster.change("POST", "/v2/groups", tiers()));
      assertThat(changes(stream, "TASK_RUNNING"))
          .containsExactly("/tiers/db", "/tiers/service", "/tiers/service", "/tiers/web");

      cluster.awaitEnd(
          cluster.change("PUT", "/v2/groups/tiers", new JsonObject().put("scaleBy", 2)));
      assertThat(cluster.tasks("/tiers/db")).hasSize(2);
      assertThat(cluster.tasks("/tiers/service")).hasSize(4);
      assertThat(cluster.tasks("/tiers/web")).hasSize(2);

      cluster.awaitEnd(cluster.change("DELETE", "/v2/groups/tiers", null));
      cluster.await("all ends", () -> changes(stream, "TASK_KILLED").size() == 8);
      assertThat(changes(stream, "TASK_KILLED"))
          .containsExactly(
              "/tiers/web",
              "/tiers/web",
              "/tiers/service",
              "/tiers/service",
              "/tiers/service",
              "/tiers/service",
              "/tiers/db",
              "/tiers/db");
      assertThat(cluster.call("GET", "/v2/groups/tiers", null).statusCode()).isEqualTo(404);
    }
  }

  /** The apps of the tasks that came to a state, in that order. */
  private static List<String> changes(EventStream stream, String state) {
    return stream.events().stream()
        .filter(event -> event.getString("eventType").equals("status_update_event"))
        .filter(event -> event.getString("taskStatus").equals(state))
        .map(event -> event.getString("appId"))
        .toList();
  }

  private static JsonObject tiers() {
    return new JsonObject()
        .put("id", "/tiers")
        .put(
            "apps",
            new JsonArray()
                .add(tier("web", 1).put("dependencies", new JsonArray().add("service")))
                .add(tier("service", 2).put("dependencies", new JsonArray().add("/tiers/db")))
                .add(tier("db", 1)));
  }

  private static JsonObject tier(String id, int instances) {
    return new JsonObject()
        .put("id", id)
        .put("cmd", "exec sleep 1000")
        .put("cpus", 0.1)
        .put("mem", 16)
        .put("instances", instances);
  }
}
