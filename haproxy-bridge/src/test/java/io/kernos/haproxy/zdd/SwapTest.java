package io.kernos.haproxy.zdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SwapTest {
  private static JsonObject app(int instances) {
    return new JsonObject()
        .put("id", "/web")
        .put("instances", instances)
        .put("portDefinitions", new JsonArray().add(new JsonObject().put("port", 10000)))
        .put(
            "labels",
            new JsonObject()
                .put("HAPROXY_DEPLOYMENT_GROUP", "web")
                .put("HAPROXY_DEPLOYMENT_ALT_PORT", "10001"));
  }

  /** Where all that is wanted happens at once. */
  private static final class Model implements Marathon {
    final Map<String, JsonObject> apps = new LinkedHashMap<>();
    int least = Integer.MAX_VALUE;

    @Override
    public List<JsonObject> apps() {
      return apps.values().stream()
          .map(
              app ->
                  app.copy()
                      .put("tasksRunning", app.getInteger("instances"))
                      .put("healthChecks", new JsonArray())
                      .put("deployments", new JsonArray()))
          .toList();
    }

    @Override
    public List<String> tasks(String app) {
      return IntStream.range(0, apps.get(app).getInteger("instances"))
          .mapToObj(i -> app + " " + i)
          .toList();
    }

    @Override
    public void create(JsonObject app) {
      apps.put(app.getString("id"), app);
    }

    @Override
    public void scale(String app, int instances) {
      apps.get(app).put("instances", instances);
    }

    @Override
    public void killAndScale(List<String> tasks) {
      String app = tasks.get(0).split(" ")[0];
      scale(app, apps.get(app).getInteger("instances") - tasks.size());
      least =
          Math.min(least, apps.values().stream().mapToInt(a -> a.getInteger("instances")).sum());
    }

    @Override
    public void delete(String app) {
      apps.remove(app);
    }
  }

  @Test
  void the_first_is_blue_on_the_main_port() {
    JsonObject blue = Colours.next(app(3), Optional.empty(), 1, "2026-01-01T00:00:00");
    assertThat(blue.getString("id")).isEqualTo("/web-blue");
    assertThat(blue.getInteger("instances")).isEqualTo(3);
    assertThat(Colours.servicePort(blue)).isEqualTo(10000);
    assertThat(Colours.label(blue, "HAPROXY_0_PORT")).isEqualTo("10000");
  }

  @Test
  void colours_and_ports_take_turns() {
    JsonObject blue = Colours.next(app(3), Optional.empty(), 1, "2026-01-01T00:00:00");
    JsonObject green = Colours.next(app(1), Optional.of(blue), 1, "2026-01-02T00:00:00");
    assertThat(green.getString("id")).isEqualTo("/web-green");
    assertThat(green.getInteger("instances")).isEqualTo(1);
    assertThat(Colours.servicePort(green)).isEqualTo(10001);
    assertThat(Colours.label(green, "HAPROXY_DEPLOYMENT_TARGET_INSTANCES")).isEqualTo("3");
    JsonObject next = Colours.next(app(1), Optional.of(green), 1, "2026-01-03T00:00:00");
    assertThat(next.getString("id")).isEqualTo("/web-blue");
    assertThat(Colours.servicePort(next)).isEqualTo(10000);
  }

  @Test
  void a_swap_never_falls_under_the_target() throws Exception {
    Model model = new Model();
    JsonObject blue = Colours.next(app(8), Optional.empty(), 1, "2026-01-01T00:00:00");
    model.create(blue);
    model.create(Colours.next(app(8), Optional.of(blue), 2, "2026-01-02T00:00:00"));
    List<String> told = new ArrayList<>();
    Swap swap = new Swap(model, told::add);
    for (int i = 0; !swap.step(blue); i++) {
      assertThat(i).isLessThan(50);
    }
    assertThat(model.apps.keySet()).containsExactly("/web-green");
    assertThat(model.apps.get("/web-green").getInteger("instances")).isEqualTo(8);
    assertThat(model.least).isGreaterThanOrEqualTo(8);
    assertThat(told).contains("/web-blue is gone");
  }

  @Test
  void an_app_without_its_labels_is_refused() {
    JsonObject app = app(1);
    app.getJsonObject("labels").remove("HAPROXY_DEPLOYMENT_ALT_PORT");
    assertThatThrownBy(() -> Colours.next(app, Optional.empty(), 1, "now"))
        .hasMessageContaining("HAPROXY_DEPLOYMENT_ALT_PORT");
  }
}
