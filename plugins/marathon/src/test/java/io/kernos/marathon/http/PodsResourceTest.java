package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.instance.Condition;
import io.kernos.marathon.instance.Instance;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodsResourceTest extends ApiFixture {
  private static final String TWO =
      """
      {"id": "/shop/pair", "networks": [{"mode": "host"}], "containers": [
        {"name": "web", "exec": {"command": {"shell": "serve"}}, "resources": {"cpus": 0.1, "mem": 32},
         "endpoints": [{"name": "http", "hostPort": 0, "protocol": ["tcp"]}],
         "healthCheck": {"http": {"endpoint": "http"}}},
        {"name": "side", "exec": {"command": {"argv": ["watch"]}}, "resources": {"cpus": 0.2, "mem": 32}}]}
      """;

  @BeforeEach
  void open() {
    start();
  }

  private Pod created() {
    assertThat(call("POST", "/v2/pods", TWO).statusCode()).isEqualTo(201);
    return fakes.groups.root.pod(PathId.of("/shop/pair")).orElseThrow();
  }

  private Instance runs(Optional<Boolean> healthy) {
    Instance instance = Fakes.pod(created(), "u1", Condition.RUNNING, healthy);
    fakes.instances.all.put(instance.id(), instance);
    return instance;
  }

  private static String message(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getString("message");
  }

  @Test
  void clients_learn_that_there_are_pods() {
    HttpResponse<String> answer = call("HEAD", "/v2/pods", null);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void a_pod_is_created_and_shown_as_it_then_is() {
    HttpResponse<String> answer = call("POST", "/v2/pods", TWO);

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location"))
        .hasValueSatisfying(location -> assertThat(location).endsWith("/shop/pair"));
    assertThat(answer.headers().firstValue("Marathon-Deployment-Id")).contains("plan-1");
    JsonObject pod = new JsonObject(answer.body());
    assertThat(pod.getString("role")).isEqualTo("*");
    assertThat(json("/v2/pods/shop/pair")).isEqualTo(pod);
    assertThat(array("/v2/pods")).containsExactly(pod);
  }

  @Test
  void a_pod_is_not_created_twice() {
    created();

    HttpResponse<String> answer = call("POST", "/v2/pods", TWO);

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(message(answer)).isEqualTo("A pod with id [/shop/pair] already exists.");
  }

  @ParameterizedTest
  @CsvSource({"PUT, /v2/pods/shop/pair", "POST, /v2/pods"})
  void a_pod_does_not_take_the_id_of_an_app(String method, String path) {
    fakes.app("/shop/pair");

    HttpResponse<String> answer = call(method, path, TWO);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(new JsonObject(answer.body()).getJsonArray("details"))
        .extracting(each -> ((JsonObject) each).getString("path"))
        .containsExactly("/", "/groups(0)");
    assertThat(answer.body()).contains("Applications and Pods may not share the same id");
    assertThat(fakes.groups.root.app(PathId.of("/shop/pair"))).isPresent();
  }

  @Test
  void a_pod_is_scaled() {
    created();

    HttpResponse<String> answer =
        call(
            "PUT",
            "/v2/pods/shop/pair?force=true",
            new JsonObject(TWO)
                .put("scaling", new JsonObject().put("kind", "fixed").put("instances", 3)));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Marathon-Deployment-Id")).contains("plan-2");
    assertThat(new JsonObject(answer.body()).getJsonObject("scaling").getInteger("instances"))
        .isEqualTo(3);
    assertThat(fakes.groups.forced).isTrue();
  }

  @Test
  void a_pod_keeps_the_id_of_its_path() {
    HttpResponse<String> answer = call("PUT", "/v2/pods/other", TWO);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(message(answer)).isEqualTo("'/other' does not match definition's id ('/shop/pair')");
  }

  @Test
  void a_pod_with_faults_is_refused_with_all_of_them() {
    HttpResponse<String> answer =
        call("POST", "/v2/pods", new JsonObject(TWO).put("id", "shop").put("user", ""));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(new JsonObject(answer.body()).getJsonArray("details"))
        .containsExactly(
            new JsonObject()
                .put("path", "/id")
                .put("errors", new JsonArray().add("Path needs to be absolute")),
            new JsonObject()
                .put("path", "/user")
                .put("errors", new JsonArray().add("must not be empty")));
  }

  @Test
  void a_pod_is_deleted() {
    created();

    HttpResponse<String> answer = call("DELETE", "/v2/pods/shop/pair", null);

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Marathon-Deployment-Id")).contains("plan-2");
    assertThat(fakes.groups.root.pods()).isEmpty();
  }

  @Test
  void a_pod_that_is_not_there_is_not_found() {
    for (String path : List.of("", "::status", "::versions")) {
      HttpResponse<String> answer = get("/v2/pods/none" + path);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(message(answer)).isEqualTo("Pod '/none' does not exist");
    }
    assertThat(call("DELETE", "/v2/pods/none", null).statusCode()).isEqualTo(404);
  }

  @Test
  void versions_are_listed_and_shown() {
    created();

    assertThat(array("/v2/pods/shop/pair::versions")).containsExactly("2026-01-02T03:04:05.678Z");
    assertThat(json("/v2/pods/shop/pair::versions/2026-01-02T03:04:05.678Z").getString("id"))
        .isEqualTo("/shop/pair");
  }

  @Test
  void a_pod_whose_instances_are_healthy_is_stable() {
    runs(Optional.of(true));

    JsonObject status = json("/v2/pods/shop/pair::status");

    assertThat(status.getString("status")).isEqualTo("STABLE");
    assertThat(status.getJsonObject("spec").getString("id")).isEqualTo("/shop/pair");
    JsonObject instance = status.getJsonArray("instances").getJsonObject(0);
    assertThat(instance.getString("status")).isEqualTo("STABLE");
    assertThat(instance.getString("agentHostname")).isEqualTo("host-1");
    assertThat(instance.getString("specReference"))
        .isEqualTo("/v2/pods/shop/pair::versions/2026-01-02T03:04:06.678Z");
    assertThat(instance.getJsonObject("resources").getDouble("cpus")).isEqualTo(0.4);
    assertThat(instance.getJsonArray("networks"))
        .containsExactly(new JsonObject().put("addresses", new JsonArray().add("10.0.0.1")));
    JsonObject web = instance.getJsonArray("containers").getJsonObject(0);
    assertThat(web.getString("status")).isEqualTo("TASK_RUNNING");
    assertThat(web.getString("containerId")).isEqualTo("shop_pair.instance-u1.web.1");
    assertThat(web.getJsonArray("endpoints"))
        .containsExactly(
            new JsonObject()
                .put("name", "http")
                .put("allocatedHostPort", 31000)
                .put("healthy", true));
    assertThat(web.getJsonArray("conditions").getJsonObject(0).getString("reason"))
        .isEqualTo("health-reported-by-mesos");
    assertThat(array("/v2/pods/::status")).hasSize(1);
  }

  @Test
  void a_pod_that_waits_for_its_health_is_degraded() {
    runs(Optional.empty());

    JsonObject status = json("/v2/pods/shop/pair::status");

    assertThat(status.getString("status")).isEqualTo("DEGRADED");
    JsonObject instance = status.getJsonArray("instances").getJsonObject(0);
    assertThat(instance.getString("status")).isEqualTo("DEGRADED");
    assertThat(instance.getString("message")).isEqualTo("at least one container is not healthy");
  }

  @Test
  void a_pod_without_instances_is_degraded() {
    created();

    JsonObject status = json("/v2/pods/shop/pair::status");

    assertThat(status.getString("status")).isEqualTo("DEGRADED");
    assertThat(status.getJsonArray("instances")).isEmpty();
    assertThat(status.getJsonArray("terminationHistory")).isEmpty();
  }

  @Test
  void a_group_shows_the_status_of_its_pods() {
    runs(Optional.of(true));

    JsonObject group = json("/v2/groups/shop");

    assertThat(group.getJsonArray("pods").getJsonObject(0).getString("status")).isEqualTo("STABLE");
    assertThat(json("/v2/groups/shop?embed=group.apps").getJsonArray("pods")).isEmpty();
  }

  @Test
  void an_instance_is_killed_and_shown() {
    Instance instance = runs(Optional.of(true));

    HttpResponse<String> answer =
        call("DELETE", "/v2/pods/shop/pair::instances/" + instance.id(), null);

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject shown = new JsonObject(answer.body());
    assertThat(shown.getString("instanceId")).isEqualTo("shop_pair.instance-u1");
    assertThat(shown.getJsonObject("state").getString("condition")).isEqualTo("Running");
    assertThat(fakes.killed).containsExactly(instance.id());
  }

  @Test
  void many_instances_are_killed_and_shown() {
    Instance instance = runs(Optional.of(true));
    String ids = new JsonArray().add(instance.id().toString()).add("x.instance-u2").encode();

    HttpResponse<String> answer = call("DELETE", "/v2/pods/shop/pair::instances", ids);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonArray(answer.body())).hasSize(1);
    assertThat(fakes.killed).containsExactly(instance.id());
  }

  @Test
  void what_is_no_id_of_an_instance_is_refused() {
    created();

    assertThat(call("DELETE", "/v2/pods/shop/pair::instances/x", null).statusCode()).isEqualTo(422);
    assertThat(call("DELETE", "/v2/pods/shop/pair::instances", "{}").statusCode()).isEqualTo(422);
    assertThat(call("DELETE", "/v2/pods/shop/pair::instances/p.instance-u9", null).statusCode())
        .isEqualTo(404);
    assertThat(call("DELETE", "/v2/pods/none::instances/p.instance-u9", null).body())
        .isEqualTo("{\"message\":\"Path '/none' does not exist\"}");
  }
}
