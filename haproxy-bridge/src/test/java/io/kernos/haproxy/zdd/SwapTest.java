package io.kernos.haproxy.zdd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kernos.haproxy.zdd.Order.Ending;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SwapTest {
  private final Model model = new Model();
  private final List<String> told = new ArrayList<>();
  private Approval approval = Approval.ALWAYS;
  private int day = 1;

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
    final List<Integer> growth = new ArrayList<>();

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
      growth.add(instances);
    }

    @Override
    public void killAndScale(List<String> tasks) {
      String app = tasks.get(0).split(" ")[0];
      JsonObject old = apps.get(app);
      old.put("instances", old.getInteger("instances") - tasks.size());
      least =
          Math.min(least, apps.values().stream().mapToInt(a -> a.getInteger("instances")).sum());
    }

    @Override
    public void delete(String app) {
      apps.remove(app);
    }
  }

  private static Order order(int initial, int share) {
    return new Order(
        initial, share, 0, Ending.AS_BEGUN, false, false, Duration.ZERO, Duration.ofSeconds(1));
  }

  private static Order ending(Ending ending) {
    return new Order(1, 0, 0, ending, false, false, Duration.ZERO, Duration.ofSeconds(1));
  }

  private void deploy(int instances, Order order) throws Exception {
    new Deployment(model, order, approval, told::add)
        .run(app(instances), "2026-01-0" + day++ + "T00:00:00");
  }

  private int instances(String app) {
    return model.apps.get(app).getInteger("instances");
  }

  /** What a deployment that does not end well ends with. */
  private Failure.Kind failure(int instances, Order order) {
    return catchThrowableOfType(Failure.class, () -> deploy(instances, order)).kind();
  }

  @Test
  void the_first_is_blue_on_the_main_port() throws Exception {
    deploy(3, order(1, 0));
    JsonObject blue = model.apps.get("/web-blue");
    assertThat(blue.getInteger("instances")).isEqualTo(3);
    assertThat(Colours.servicePort(blue)).isEqualTo(10000);
    assertThat(Colours.label(blue, "HAPROXY_0_PORT")).isEqualTo("10000");
  }

  @Test
  void colours_and_ports_take_turns() throws Exception {
    Order order = order(1, 0);
    JsonObject blue = Colours.next(app(3), Optional.empty(), order, "2026-01-01T00:00:00");
    JsonObject green = Colours.next(app(1), Optional.of(blue), order, "2026-01-02T00:00:00");
    assertThat(green.getString("id")).isEqualTo("/web-green");
    assertThat(green.getInteger("instances")).isEqualTo(1);
    assertThat(Colours.servicePort(green)).isEqualTo(10001);
    assertThat(Colours.label(green, "HAPROXY_DEPLOYMENT_TARGET_INSTANCES")).isEqualTo("3");
    JsonObject next = Colours.next(app(1), Optional.of(green), order, "2026-01-03T00:00:00");
    assertThat(next.getString("id")).isEqualTo("/web-blue");
    assertThat(Colours.servicePort(next)).isEqualTo(10000);
  }

  @Test
  void a_swap_never_falls_under_the_target() throws Exception {
    deploy(8, order(1, 0));
    deploy(8, order(2, 0));
    assertThat(model.apps.keySet()).containsExactly("/web-green");
    assertThat(instances("/web-green")).isEqualTo(8);
    assertThat(model.least).isGreaterThanOrEqualTo(8);
    assertThat(told).contains("/web-blue is gone");
  }

  @Test
  void the_new_colour_grows_by_half_and_then_to_its_target() throws Exception {
    deploy(20, order(1, 0));
    deploy(20, order(1, 0));
    assertThat(model.growth).containsExactly(2, 3, 5, 8, 12, 20);
  }

  @Test
  void the_new_colour_grows_evenly_where_that_is_asked_for() throws Exception {
    deploy(8, order(1, 0));
    deploy(
        8, new Order(1, 0, 3, Ending.AS_BEGUN, false, false, Duration.ZERO, Duration.ofSeconds(1)));
    assertThat(model.growth).containsExactly(4, 7, 8);
  }

  @Test
  void a_share_leaves_both_colours() throws Exception {
    deploy(10, order(1, 0));
    deploy(10, order(5, 2));
    assertThat(instances("/web-blue")).isEqualTo(8);
    assertThat(instances("/web-green")).isEqualTo(2);
    assertThat(model.least).isEqualTo(10);
    assertThat(Colours.label(model.apps.get("/web-green"), "HAPROXY_DEPLOYMENT_NEW_INSTANCES"))
        .isEqualTo("2");
  }

  @Test
  void a_share_is_of_no_more_than_there_are() throws Exception {
    deploy(3, order(1, 0));
    deploy(3, order(1, 7));
    assertThat(instances("/web-blue")).isZero();
    assertThat(instances("/web-green")).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Ending.class,
      names = {"CURRENT", "PREVIOUS"})
  void both_colours_become_one_again(Ending ending) throws Exception {
    deploy(10, order(1, 0));
    deploy(10, order(1, 3));
    deploy(10, ending(ending));
    String left = ending == Ending.CURRENT ? "/web-green" : "/web-blue";
    assertThat(model.apps.keySet()).containsExactly(left);
    assertThat(instances(left)).isEqualTo(10);
    assertThat(model.least).isEqualTo(10);
  }

  @Test
  void a_swap_that_was_stopped_is_resumed() throws Exception {
    deploy(4, order(1, 0));
    approval =
        new Approval() {
          @Override
          public boolean agrees(String question) {
            return !question.contains("loses");
          }
        };
    assertThat(failure(4, order(1, 0))).isEqualTo(Failure.Kind.DECLINED);
    assertThat(model.apps).hasSize(2);
    approval = Approval.ALWAYS;
    assertThat(failure(4, order(1, 0))).isEqualTo(Failure.Kind.OTHER);
    deploy(
        4, new Order(1, 0, 0, Ending.AS_BEGUN, true, false, Duration.ZERO, Duration.ofSeconds(1)));
    assertThat(model.apps.keySet()).containsExactly("/web-green");
  }

  @Test
  void a_dry_run_prints_the_app_and_does_nothing() throws Exception {
    deploy(
        4, new Order(1, 0, 0, Ending.AS_BEGUN, false, true, Duration.ZERO, Duration.ofSeconds(1)));
    assertThat(model.apps).isEmpty();
    assertThat(new JsonObject(told.get(0)).getString("id")).isEqualTo("/web-blue");
    assertThat(told).hasSize(1);
  }

  @Test
  void nothing_is_completed_where_nothing_is_half_way() throws Exception {
    deploy(4, order(1, 0));
    assertThat(failure(4, ending(Ending.CURRENT))).isEqualTo(Failure.Kind.ARGUMENTS);
  }

  @Test
  void an_app_without_its_labels_is_refused() {
    JsonObject app = app(1);
    app.getJsonObject("labels").remove("HAPROXY_DEPLOYMENT_ALT_PORT");
    Deployment deployment = new Deployment(model, order(1, 0), approval, told::add);
    assertThatThrownBy(() -> deployment.run(app, "now"))
        .hasMessageContaining("HAPROXY_DEPLOYMENT_ALT_PORT")
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.kind()).isEqualTo(Failure.Kind.MISSING_FIELD));
  }

  /** Asks a program only. */
  private static Approval hook(Path program) {
    return new Approval() {
      @Override
      public void beforeKill(JsonObject old, List<String> tasks, JsonObject young)
          throws IOException, InterruptedException {
        new PreKillHook(program.toString()).run(old, tasks, young);
      }
    };
  }

  private static Path script(Path folder, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("hook"), "#!/bin/sh\n" + text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void a_program_is_told_what_will_be_killed(@TempDir Path folder) throws Exception {
    deploy(1, order(1, 0));
    approval = hook(script(folder, "printf '%s\\n' \"$@\" > " + folder + "/told"));
    deploy(1, order(1, 0));
    List<String> arguments = Files.readAllLines(folder.resolve("told"));
    assertThat(arguments).hasSize(3);
    assertThat(new JsonObject(arguments.get(0)).getString("id")).isEqualTo("/web-blue");
    assertThat(arguments.get(1)).isEqualTo("[\"/web-blue 0\"]");
    assertThat(new JsonObject(arguments.get(2)).getString("id")).isEqualTo("/web-green");
  }

  @Test
  void a_program_that_fails_stops_the_deployment(@TempDir Path folder) throws Exception {
    deploy(2, order(1, 0));
    approval = hook(script(folder, "exit 3\n"));
    assertThat(failure(2, order(1, 0))).isEqualTo(Failure.Kind.OTHER);
    assertThat(instances("/web-blue")).isEqualTo(2);
  }
}
