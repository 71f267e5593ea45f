package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.deployment.DeploymentAction;
import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.deployment.DeploymentStep;
import io.kernos.marathon.deployment.Deployments;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.Authenticator;
import io.kernos.marathon.security.Security;
import io.kernos.spi.time.ContextClock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiServerTest extends ApiFixture {

  @Test
  void ping_answers_in_the_form_that_the_client_takes() {
    start();

    assertThat(get("/ping").body()).isEqualTo("pong");
    assertThat(get("/ping", "Accept", "application/json").body()).isEqualTo("\"pong\"");
    assertThat(get("/ping", "Accept", "text/html").headers().firstValue("Content-Type"))
        .hasValue("text/html");
    assertThat(get("/ping", "Accept", "image/png").statusCode()).isEqualTo(204);
  }

  @Test
  void each_answer_names_the_leader_and_forbids_caching() {
    start();

    HttpResponse<String> answer = get("/v2/apps");

    assertThat(answer.headers().firstValue("X-Marathon-Leader"))
        .hasValue("http://127.0.0.1:" + server.port());
    assertThat(answer.headers().firstValue("Cache-Control"))
        .hasValue("no-cache, no-store, must-revalidate");
  }

  @Test
  void a_call_that_comes_before_anybody_leads_waits_for_it() {
    start();
    slot.clear();
    vertx.setTimer(
        300,
        t ->
            slot.fill(
                Api.of(
                    context,
                    fakes.scheduler(
                        MarathonConfig.defaults(), new ContextClock(vertx, context), events),
                    events)));

    assertThat(get("/v2/apps").statusCode()).isEqualTo(200);
  }

  @Test
  void an_unknown_path_is_not_found() {
    start();

    assertThat(get("/v2/artifacts").statusCode()).isEqualTo(404);
    assertThat(get("/v2/apps/..%2F..%2Fx").statusCode()).isEqualTo(404);
  }

  @Test
  void a_method_that_a_path_has_not_is_not_allowed() {
    start();

    HttpResponse<String> answer = call("POST", "/v2/info", null);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body()).isEqualTo("{\"message\":\"Method Not Allowed\"}");
  }

  @Test
  void a_body_that_is_no_json_is_refused() {
    start();

    HttpResponse<String> answer = call("POST", "/v2/apps", "{nonsense");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("message")).isEqualTo("Invalid JSON");
    assertThat(call("POST", "/v2/apps", "x=1", "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
  }

  @Test
  void a_client_that_takes_no_json_gets_none() {
    start();

    assertThat(get("/v2/apps", "Accept", "text/plain").statusCode()).isEqualTo(406);
  }

  @Test
  void a_body_of_fifty_megabytes_is_too_large() throws Exception {
    start();
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      String head =
          "POST /v2/apps HTTP/1.1\r\nHost: x\r\nContent-Length: " + (50 << 20) + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

      assertThat(answer).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void without_credentials_nobody_comes_in() {
    JsonObject flags = new JsonObject().put("http_credentials", "me:secret");
    start(
        flags, Security.of(MarathonConfig.of(flags, Map.of()), Optional.empty(), Optional.empty()));

    HttpResponse<String> refused = get("/v2/apps");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).isEqualTo("{\"message\":\"Invalid username or password.\"}");
    assertThat(refused.headers().firstValue("WWW-Authenticate"))
        .hasValue("Basic realm=\"Mesosphere\"");
    assertThat(get("/v2/apps", "Authorization", basic("me:wrong")).statusCode()).isEqualTo(401);
    assertThat(get("/v2/apps", "Authorization", basic("me:secret")).statusCode()).isEqualTo(200);
  }

  private static String basic(String credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes());
  }

  @Test
  void what_an_authorizer_does_not_allow_is_refused_and_hidden() {
    start(
        new JsonObject(),
        new Security(
            Authenticator.EVERYBODY,
            (who, action, resource) ->
                action != Action.DELETE_RUN_SPEC && action != Action.VIEW_RUN_SPEC));
    fakes.app("/web");

    HttpResponse<String> refused = call("DELETE", "/v2/apps/web", null);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .isEqualTo("{\"message\":\"Not Authorized to perform this action!\"}");
    assertThat(json("/v2/apps").getJsonArray("apps")).isEmpty();
    assertThat(fakes.groups.root.apps()).hasSize(1);
  }

  @Test
  void other_origins_are_allowed_when_configured() {
    start(new JsonObject().put("access_control_allow_origin", "*"), Security.OPEN);

    assertThat(get("/v2/apps").headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
  }

  @Test
  void deployments_tell_how_far_they_are() {
    start();
    DeploymentStep step =
        new DeploymentStep(List.of(new DeploymentAction.Scale(fakes.app("/web"), Set.of())));
    DeploymentPlan plan =
        new DeploymentPlan(
            "d1", Fakes.START, fakes.groups.root, fakes.groups.root, List.of(step, step));
    fakes.deployments.running.add(new Deployments.Running(plan, 0, step.actions()));

    assertThat(array("/v2/deployments"))
        .isEqualTo(
            new JsonArray(
                """
                [{"id":"d1","version":"2026-01-02T03:04:05.678Z",
                  "affectedApps":["/web"],"affectedPods":[],
                  "steps":[{"actions":[{"action":"ScaleApplication","app":"/web"}]},
                           {"actions":[{"action":"ScaleApplication","app":"/web"}]}],
                  "currentActions":[{"action":"ScaleApplication","app":"/web",
                                     "readinessCheckResults":[]}],
                  "currentStep":1,"totalSteps":2}]
                """));
  }

  @Test
  void a_deployment_is_stopped_or_reverted() {
    start();
    DeploymentPlan plan =
        new DeploymentPlan("d1", Fakes.START, fakes.groups.root, fakes.groups.root, List.of());
    fakes.deployments.running.add(new Deployments.Running(plan, 0, List.of()));

    assertThat(call("DELETE", "/v2/deployments/d1?force=true", null).statusCode()).isEqualTo(202);
    assertThat(fakes.deployments.stopped).containsExactly("d1");
    HttpResponse<String> reverted = call("DELETE", "/v2/deployments/d1", null);
    assertThat(new JsonObject(reverted.body()).getString("deploymentId")).isEqualTo("plan-1");
    assertThat(call("DELETE", "/v2/deployments/d2", null).body())
        .isEqualTo("{\"message\":\"DeploymentPlan d2 does not exist\"}");
  }

  @Test
  void info_names_framework_and_leader() {
    start();

    JsonObject info = json("/v2/info");

    assertThat(info.getString("name")).isEqualTo("marathon");
    assertThat(info.getString("frameworkId")).isEqualTo("framework-1");
    assertThat(info.getJsonObject("marathon_config").getInteger("failover_timeout"))
        .isEqualTo(604_800);
    assertThat(json("/v2/leader").getString("leader")).isEqualTo("127.0.0.1:8080");
  }

  @Test
  void a_delay_is_reset_only_for_what_waits() {
    start();

    HttpResponse<String> answer = call("DELETE", "/v2/queue/web/delay", null);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("Application /web not found in tasks queue.");
    assertThat(get("/v2/queue").body()).isEqualTo("{\"queue\":[]}");
  }

  @Test
  void info_has_every_key_of_the_original_set_or_not() {
    start();

    JsonObject info = json("/v2/info");

    assertThat(info.getJsonObject("marathon_config").fieldNames())
        .hasSize(41)
        .contains("access_control_allow_origin", "webui_url", "store_cache", "launch_token");
    assertThat(info.getJsonObject("marathon_config").getString("master"))
        .isEqualTo("http://127.0.0.1:5050");
    assertThat(info.getJsonObject("marathon_config").getValue("webui_url")).isNull();
    assertThat(info.getJsonObject("zookeeper_config").fieldNames())
        .containsExactlyInAnyOrder(
            "zk",
            "zk_compression",
            "zk_compression_threshold",
            "zk_connection_timeout",
            "zk_max_node_size",
            "zk_max_versions",
            "zk_session_timeout",
            "zk_timeout");
    assertThat(info.getJsonObject("http_config").fieldNames())
        .containsExactlyInAnyOrder("http_port", "https_port");
  }

  @Test
  void an_escape_that_is_none_is_a_bad_request() throws Exception {
    start();

    for (String path : List.of("/v2/apps/%zz", "/v2/apps/%", "/v2/apps?id=%zz", "/v2/events?%zz")) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.setSoTimeout(10_000);
        String call =
            "GET " + path + " HTTP/1.0\r\nHost: x\r\nAccept: text/event-stream, */*\r\n\r\n";
        socket.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));

        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(answer).as(path).contains(" 400 ").endsWith("{\"message\":\"Bad Request\"}");
      }
    }
  }

  @Test
  void calls_are_measured() {
    start();
    get("/v2/apps");
    get("/v2/nowhere");

    JsonObject metrics = json("/metrics");

    assertThat(
            metrics
                .getJsonObject("meters")
                .getJsonObject("marathon.http.responses.4xx.rate.meter")
                .getLong("count"))
        .isEqualTo(1);
    assertThat(
            metrics
                .getJsonObject("timers")
                .getJsonObject("marathon.http.requests.get.duration.timer.seconds")
                .getLong("count"))
        .isEqualTo(2);
    assertThat(
            metrics
                .getJsonObject("gauges")
                .getJsonObject("marathon.http.requests.active.gauge")
                .getDouble("value"))
        .isEqualTo(1);
    assertThat(get("/metrics/prometheus").body()).contains("marathon_apps_active_gauge 0.0\n");
  }

  @Test
  void the_text_for_prometheus_can_be_switched_off() {
    start(new JsonObject().put("disable_metrics_prometheus", true), Security.OPEN);

    assertThat(get("/metrics/prometheus").statusCode()).isEqualTo(404);
  }

  @Test
  void a_change_of_a_logger_that_is_none_is_refused() {
    start();

    assertThat(call("POST", "/logging", "{}").body())
        .isEqualTo(
            "{\"message\":\"Invalid JSON\",\"details\":["
                + "{\"path\":\"/level\",\"errors\":[\"error.path.missing\"]},"
                + "{\"path\":\"/logger\",\"errors\":[\"error.path.missing\"]}]}");
    assertThat(call("POST", "/logging", "{\"logger\":\"x\",\"level\":\"loud\"}").body())
        .contains("error.unknown.enum.literal");
    assertThat(call("POST", "/logging", "{\"logger\":\"\",\"level\":\"info\"}").body())
        .contains("Object is not valid", "must not be empty");
  }
}
