package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app whose instances share a processor load. */
class AutoScalingTest {
  private static final Path LOAD = Path.of("src/test/resources/cluster/load.pl").toAbsolutePath();

  @TempDir Path folder;
  private MarathonCluster cluster;

  @Test
  void a_load_that_doubles_makes_an_app_grow_and_its_end_makes_it_shrink() throws Exception {
    load(100);
    try (MarathonCluster started =
        new MarathonCluster(
            folder,
            "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31099]",
            "plugin.marathon.autoscale_interval=1000")) {
      cluster = started;
      EventStream events =
          new EventStream(cluster.api(), "?event_type=app_scaling_event", event -> {});
      cluster.awaitEnd(cluster.change("POST", "/v2/apps", app()));
      // 0.1 processors at half of 0.1 each: two instances.
      assertThat(cluster.call("PUT", "/v2/apps/busy/scaling", policy(0.5)).statusCode())
          .isEqualTo(200);
      settle(2);

      load(200);
      settle(4);

      load(0);
      settle(1);

      List<Integer> counts =
          events.events().stream().map(event -> event.getInteger("wanted")).toList();
      assertThat(counts).endsWith(1).contains(4);
      int peak = counts.lastIndexOf(4);
      assertThat(counts.subList(0, peak + 1)).isSorted();
      assertThat(counts.subList(peak, counts.size()))
          .isSortedAccordingTo(Comparator.reverseOrder());
      assertThat(events.events())
          .allSatisfy(event -> assertThat(event.getString("reason")).contains("cpu is "));
      JsonObject scaling = cluster.get("/v2/apps/busy/scaling");
      assertThat(scaling.getJsonArray("decisions")).isNotEmpty();
      assertThat(cluster.get("/v2/apps/busy").getJsonObject("app").fieldNames())
          .doesNotContain("scaling");
    }
  }

  /** Waits until the app has so many instances and keeps them for several looks. */
  private void settle(int instances) throws Exception {
    long[] since = {0};
    cluster.await(
        instances + " instances",
        () -> {
          if (cluster.tasks("/busy").size() != instances) {
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > 8_000_000_000L;
        });
  }

  private void load(int thousandths) throws Exception {
    Path next = Files.writeString(folder.resolve("load.next"), String.valueOf(thousandths));
    Files.move(next, folder.resolve("load"), StandardCopyOption.REPLACE_EXISTING);
  }

  private JsonObject app() {
    return new JsonObject()
        .put("id", "/busy")
        .put("cmd", "exec perl " + LOAD + " " + folder)
        .put("cpus", 0.1)
        .put("mem", 32)
        .put("instances", 1);
  }

  private static JsonObject policy(double cpu) {
    return new JsonObject()
        .put("min", 1)
        .put("max", 6)
        .put("upWindowSeconds", 2)
        .put("downWindowSeconds", 5)
        .put(
            "targets",
            new JsonArray().add(new JsonObject().put("metric", "cpu").put("value", cpu)));
  }
}
