package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --mesos_offer_constraints}: the master looks first. */
class OfferConstraintsTest {
  @TempDir Path folder;

  @Test
  void the_master_knows_where_an_app_can_run_and_offers_once_it_can() throws Exception {
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder,
            "agent.resources=cpus:2;mem:512;disk:512;ports:[31000-31009]",
            "agent.attributes=rack:r1",
            "plugin.marathon.mesos_offer_constraints=true")) {
      cluster.change("POST", "/v2/apps", app("r2"));
      cluster.await("the constraint at the master", () -> constraints(cluster).contains("r2"));

      cluster.awaitEnd(cluster.change("PUT", "/v2/apps/placed?force=true", app("r1")));

      assertThat(cluster.tasks("/placed")).hasSize(1);
      cluster.await("no constraint any more", () -> !constraints(cluster).contains("text_equals"));
    }
  }

  private static String constraints(MarathonCluster cluster) {
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(cluster.url("master").resolve("/frameworks")).build(),
                  HttpResponse.BodyHandlers.ofString());
      JsonObject framework =
          new JsonObject(answer.body()).getJsonArray("frameworks").getJsonObject(0);
      return String.valueOf(framework.getJsonObject("offer_constraints"));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject app(String rack) {
    return new JsonObject()
        .put("id", "/placed")
        .put("cmd", "exec sleep 500")
        .put("cpus", 0.1)
        .put("mem", 16)
        .put("constraints", new JsonArray().add(new JsonArray().add("rack").add("IS").add(rack)));
  }
}
