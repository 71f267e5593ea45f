package io.kernos.marathon.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.validation.ViolationsException;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.store.ModelStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Scheduler scheduler = new Scheduler(1);
  private final ModelStore store = ModelStore.on(scheduler.clock());
  private final long term = store.elect();

  private Policies policies() {
    Policies policies = new Policies(store.stateStore(scheduler.clock()), term);
    var loaded = policies.load();
    scheduler.runUntil(loaded::isComplete, Duration.ofSeconds(1));
    return policies;
  }

  @Test
  void what_is_written_reads_the_same() {
    Policy policy =
        new Policy(
            2,
            8,
            List.of(
                new Target.Cpu(0.7),
                new Target.Memory(0.8),
                new Target.Requests(50),
                new Target.Queue(2.5),
                new Target.Expression(URI.create("http://prometheus:9090"), "sum(up)", 100)),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60));
    JsonObject written = new JsonObject(PolicyJson.write(policy).encode());
    assertThat(PolicyJson.read(written)).isEqualTo(policy);
  }

  @Test
  void everything_that_is_wrong_is_told_at_once() {
    JsonObject json =
        new JsonObject()
            .put("min", 5)
            .put("max", 2)
            .put("maximum", 3)
            .put("upWindowSeconds", "soon")
            .put(
                "targets",
                new JsonArray()
                    .add(new JsonObject().put("metric", "luck").put("value", 1))
                    .add(new JsonObject().put("metric", "cpu").put("value", 0))
                    .add(new JsonObject().put("metric", "requests").put("value", "many"))
                    .add(new JsonObject().put("metric", "queue"))
                    .add(
                        new JsonObject()
                            .put("metric", "prometheus")
                            .put("value", 1)
                            .put("url", "file:///etc/passwd")
                            .put("query", "up")));
    assertThatThrownBy(() -> PolicyJson.read(json))
        .isInstanceOfSatisfying(
            ViolationsException.class,
            told ->
                assertThat(told.violations().byPath())
                    .containsOnlyKeys(
                        "/maximum",
                        "/max",
                        "/upWindowSeconds",
                        "/targets(0)/metric",
                        "/targets(1)/value",
                        "/targets(2)/value",
                        "/targets(3)/value",
                        "/targets(4)/url"));
  }

  @Test
  void labels_make_a_policy() {
    Map<String, String> labels =
        Map.of(
            "KERNOS_SCALING_MAX", "9",
            "KERNOS_SCALING_CPU", "0.6",
            "KERNOS_SCALING_REQUESTS", "100",
            "KERNOS_SCALING_QUEUE", "1.5",
            "KERNOS_SCALING_DOWN_WINDOW_SECONDS", "20");
    App app = App.builder(PathId.of("/web")).labels(labels).build();
    assertThat(policies().of(app))
        .contains(
            new Policy(
                1,
                9,
                List.of(new Target.Cpu(0.6), new Target.Requests(100), new Target.Queue(1.5)),
                Duration.ZERO,
                Duration.ofSeconds(20)));
    assertThat(policies().of(App.builder(PathId.of("/plain")).build())).isEmpty();
  }

  @Test
  void what_was_put_goes_before_labels_and_is_there_after_a_restart() {
    App app =
        App.builder(PathId.of("/shop/web"))
            .labels(Map.of("KERNOS_SCALING_MAX", "9", "KERNOS_SCALING_CPU", "0.6"))
            .build();
    Policy own =
        new Policy(1, 3, List.of(new Target.Memory(0.5)), Duration.ZERO, Duration.ofSeconds(30));
    var set = policies().set(app.id(), own);
    scheduler.runUntil(set::isComplete, Duration.ofSeconds(1));
    assertThat(policies().of(app)).contains(own);
    Policies again = policies();
    var removed = again.remove(app.id());
    scheduler.runUntil(removed::isComplete, Duration.ofSeconds(1));
    assertThat(again.of(app).orElseThrow().max()).isEqualTo(9);
    assertThat(policies().of(app).orElseThrow().max()).isEqualTo(9);
  }

  @Test
  void a_users_count_is_kept_within_the_limits_but_for_none_at_all() {
    Map<String, String> labels =
        Map.of("KERNOS_SCALING_MIN", "2", "KERNOS_SCALING_MAX", "4", "KERNOS_SCALING_CPU", "0.6");
    App.Builder app = App.builder(PathId.of("/web")).labels(labels);
    RootGroup before = RootGroup.empty(NOW);
    for (int[] each : new int[][] {{9, 4}, {1, 2}, {3, 3}, {0, 0}}) {
      RootGroup after = before.with(app.instances(each[0]).build(), NOW);
      assertThat(policies().clamp(before, after).app(PathId.of("/web")).orElseThrow().instances())
          .isEqualTo(each[1]);
    }
  }
}
