package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.VersionInfo;
import io.kernos.marathon.json.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppsResourceTest extends ApiFixture {
  @BeforeEach
  void open() {
    start();
  }

  private static JsonObject web() {
    return new JsonObject().put("id", "/web").put("cmd", "sleep 1000").put("instances", 2);
  }

  @Test
  void a_new_app_is_created_and_its_deployment_named() {
    HttpResponse<String> answer = call("POST", "/v2/apps", web());

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location")).hasValue(uri("/web").toString());
    assertThat(answer.headers().firstValue("Marathon-Deployment-Id")).hasValue("plan-1");
    JsonObject app = new JsonObject(answer.body());
    assertThat(app.getString("id")).isEqualTo("/web");
    assertThat(app.getInteger("tasksRunning")).isZero();
    assertThat(app.getJsonArray("deployments"))
        .isEqualTo(new JsonArray().add(new JsonObject().put("id", "plan-1")));
  }

  @Test
  void an_app_that_is_there_is_not_created_again() {
    fakes.app("/web");

    HttpResponse<String> answer = call("POST", "/v2/apps", web());

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).isEqualTo("{\"message\":\"An app with id [/web] already exists.\"}");
  }

  @ParameterizedTest
  @CsvSource({"POST, /v2/apps", "PUT, /v2/apps/web", "PUT, /v2/apps"})
  void an_app_does_not_take_the_id_of_a_pod(String method, String path) {
    String pod =
        """
        {"id": "/web", "containers": [{"name": "one", "resources": {"cpus": 0.1, "mem": 32},
          "exec": {"command": {"shell": "serve"}}}]}
        """;
    assertThat(call("POST", "/v2/pods", pod).statusCode()).isEqualTo(201);
    Object body =
        path.equals("/v2/apps") && method.equals("PUT") ? array(web().put("id", "/web")) : web();

    HttpResponse<String> answer = call(method, path, body);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body())
        .isEqualTo(
            "{\"message\":\"Object is not valid\",\"details\":[{\"path\":\"/\",\"errors\":["
                + "\"Applications and Pods may not share the same id\"]}]}");
    assertThat(fakes.groups.root.pod(PathId.of("/web"))).isPresent();
  }

  private static JsonArray array(Object element) {
    return new JsonArray().add(element);
  }

  @Test
  void a_locked_app_names_the_deployments_that_lock_it() {
    fakes.app("/web");
    fakes.groups.locks = List.of("d1");

    HttpResponse<String> answer = call("PUT", "/v2/apps/web", web());

    assertThat(answer.statusCode()).isEqualTo(409);
    JsonObject body = new JsonObject(answer.body());
    assertThat(body.getString("message")).startsWith("App is locked by one or more deployments.");
    assertThat(body.getJsonArray("deployments").getJsonObject(0).getString("id")).isEqualTo("d1");
  }

  @Test
  void force_reaches_the_change() {
    fakes.app("/web");
    fakes.groups.locks = List.of("d1");

    assertThat(call("PUT", "/v2/apps/web?force=true", web()).statusCode()).isEqualTo(200);
    assertThat(fakes.groups.forced).isTrue();
  }

  @Test
  void a_put_of_a_new_app_answers_201_with_its_place() {
    HttpResponse<String> answer = call("PUT", "/v2/apps/shop/web", web());

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location")).hasValue(uri("/shop/web").toString());
    assertThat(new JsonObject(answer.body()).fieldNames())
        .containsExactlyInAnyOrder("version", "deploymentId");
  }

  @Test
  void a_patch_creates_nothing() {
    HttpResponse<String> answer = call("PATCH", "/v2/apps/web", web());

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"message\":\"App '/web' does not exist\"}");
    assertThat(fakes.groups.root.apps()).isEmpty();
  }

  @Test
  void a_partial_update_keeps_what_it_does_not_name() {
    fakes.app("/web");

    call("PUT", "/v2/apps/web", new JsonObject().put("instances", 7));

    App app = fakes.groups.root.app(PathId.of("/web")).orElseThrow();
    assertThat(app.instances()).isEqualTo(7);
    assertThat(app.cmd()).hasValue("sleep 1");
  }

  @Test
  void several_apps_change_in_one_deployment() {
    JsonArray both = new JsonArray().add(web()).add(web().put("id", "/db"));

    HttpResponse<String> answer = call("PUT", "/v2/apps", both);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(fakes.groups.root.apps())
        .extracting(App::id)
        .containsExactly(PathId.of("/db"), PathId.of("/web"));
  }

  @Test
  void the_list_has_counts_and_deployments() {
    fakes.runs(fakes.app("/web"), "u1");

    JsonObject app = json("/v2/apps").getJsonArray("apps").getJsonObject(0);

    assertThat(app.getInteger("tasksRunning")).isEqualTo(1);
    assertThat(app.getJsonArray("deployments")).isEmpty();
    assertThat(app.containsKey("tasks")).isFalse();
  }

  @Test
  void the_list_is_there_with_a_slash_too() {
    assertThat(get("/v2/apps/").body()).isEqualTo("{\"apps\":[]}");
  }

  @Test
  void tasks_are_embedded_when_asked_for() {
    fakes.runs(fakes.app("/web"), "u1");

    JsonObject app = json("/v2/apps?embed=apps.tasks").getJsonArray("apps").getJsonObject(0);

    JsonObject task = app.getJsonArray("tasks").getJsonObject(0);
    assertThat(task.getString("id")).isEqualTo("web.instance-u1._app.1");
    assertThat(task.getString("state")).isEqualTo("TASK_RUNNING");
    assertThat(task.getString("startedAt")).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(task.getJsonArray("ports")).containsExactly(31000);
  }

  @Test
  void apps_are_chosen_by_label_id_and_command() {
    call("POST", "/v2/apps", web().put("labels", new JsonObject().put("tier", "front")));
    fakes.app("/db");

    assertThat(json("/v2/apps?label=tier%20in%20(front,%20mid)").getJsonArray("apps")).hasSize(1);
    assertThat(json("/v2/apps?label=tier!=front").getJsonArray("apps")).isEmpty();
    assertThat(json("/v2/apps?id=DB").getJsonArray("apps")).hasSize(1);
    assertThat(json("/v2/apps?cmd=1000").getJsonArray("apps")).hasSize(1);
  }

  @Test
  void a_broken_label_selector_is_refused_with_the_reason() {
    HttpResponse<String> answer = get("/v2/apps?label=a%20in%20(x");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("Can not parse label selector a in (x. Reason: ')'");
  }

  @Test
  void one_app_has_its_tasks() {
    fakes.runs(fakes.app("/shop/web"), "u1");

    JsonObject app = json("/v2/apps/shop/web").getJsonObject("app");

    assertThat(app.getJsonArray("tasks")).hasSize(1);
    assertThat(json("/v2/apps//shop/web/").getJsonObject("app")).isEqualTo(app);
  }

  @Test
  void a_star_means_all_apps_of_a_group() {
    fakes.app("/shop/web");
    fakes.app("/other");

    assertThat(json("/v2/apps/shop/*").getJsonArray("*")).hasSize(1);
    assertThat(json("/v2/apps/*").getJsonArray("*")).hasSize(2);
    assertThat(get("/v2/apps/none/*").body()).contains("Group '/none' does not exist");
  }

  @Test
  void a_deletion_forces_unless_told_not_to() {
    fakes.app("/web");

    HttpResponse<String> answer = call("DELETE", "/v2/apps/web", null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(fakes.groups.forced).isTrue();
    assertThat(fakes.groups.root.apps()).isEmpty();
  }

  @Test
  void a_restart_asks_for_new_instances_of_the_same_definition() {
    fakes.app("/web");

    assertThat(call("POST", "/v2/apps/web/restart", null).statusCode()).isEqualTo(200);
    assertThat(fakes.groups.root.app(PathId.of("/web")).orElseThrow().versionInfo())
        .isEqualTo(VersionInfo.RESTART);
  }

  @Test
  void an_app_goes_back_to_an_older_version() {
    App app = fakes.app("/web");

    HttpResponse<String> answer =
        call(
            "PUT",
            "/v2/apps/web",
            new JsonObject().put("version", Timestamps.format(app.version())));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(
            call("PUT", "/v2/apps/web", new JsonObject().put("version", "2001-01-01T00:00:00.000Z"))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void versions_are_listed_and_shown_bare() {
    fakes.app("/web");

    assertThat(get("/v2/apps/web/versions").body())
        .isEqualTo("{\"versions\":[\"2026-01-02T03:04:05.678Z\"]}");
    assertThat(json("/v2/apps/web/versions/2026-01-02T03:04:05.678Z").getString("id"))
        .isEqualTo("/web");
    assertThat(get("/v2/apps/web/versions/2027-01-02T03:04:05.678Z").body())
        .contains("App '/web' does not exist in version 2027-01-02T03:04:05.678Z");
  }

  @Test
  void listing_five_thousand_apps_does_not_take_each_with_each() {
    for (int i = 0; i < 5_000; i++) {
      fakes.app("/group-" + i % 50 + "/app-" + i);
    }
    get("/v2/apps");

    long begin = System.nanoTime();
    JsonArray apps = json("/v2/apps").getJsonArray("apps");

    assertThat((System.nanoTime() - begin) / 1_000_000).isLessThan(10_000);
    assertThat(apps).hasSize(5_000);
  }

  @Test
  void a_change_that_is_no_object_is_refused() {

    fakes.app("/web");

    for (String body : new String[] {"\"x\"", "5", "[1]", "true"}) {
      HttpResponse<String> answer = call("PUT", "/v2/apps/web", body);

      assertThat(answer.statusCode()).as(body).isEqualTo(422);
      assertThat(answer.body()).contains("error.expected.jsobject");
    }
  }
}
