package io.kernos.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.api.json.ProtoJson;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.master.Response;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.api.v1.scheduler.OfferConstraints;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.Availability;
import io.kernos.master.view.ClusterView;
import io.kernos.master.view.FrameworkView;
import io.kernos.master.view.PersistentMap;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.NodeId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadEndpointsTest {
  private static final Instant THEN = Instant.ofEpochSecond(1_700_000_100);
  private static final List<Resource> SMALL =
      Resources.parse("cpus:0.1;mem:32").allocatedTo("web").toProto();

  private HttpFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new HttpFixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private static Task task(int i, TaskState state) {
    return Task.newBuilder()
        .setName("task " + i)
        .setTaskId(TaskID.newBuilder().setValue("t" + i))
        .setFrameworkId(FrameworkID.newBuilder().setValue("f1"))
        .setAgentId(AgentID.newBuilder().setValue("a1"))
        .setState(state)
        .addAllResources(SMALL)
        .addStatuses(
            TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("t" + i))
                .setState(state)
                .setTimestamp(i))
        .build();
  }

  /** One agent, one framework with so many running tasks and one that has ended. */
  private static ClusterView view(int running) {
    PersistentMap<String, Task> tasks = PersistentMap.empty();
    for (int i = 1; i <= running; i++) {
      tasks = tasks.with("t" + i, task(i, TaskState.TASK_RUNNING));
    }
    Resources used = Resources.parse("cpus:0.1;mem:32").allocatedTo("web");
    FrameworkView framework =
        new FrameworkView(
            info(),
            FrameworkView.State.CONNECTED,
            true,
            THEN,
            THEN,
            Optional.empty(),
            Set.of("web"),
            Set.of(),
            OfferConstraints.getDefaultInstance(),
            tasks,
            List.of(),
            List.of(task(1000, TaskState.TASK_FINISHED)),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.<String, Resources>empty().with("a1", used));
    AgentView agent =
        new AgentView(
            AgentInfo.newBuilder()
                .setId(AgentID.newBuilder().setValue("a1"))
                .setHostname("host1")
                .setPort(5051)
                .build(),
            "node",
            "1.11.0",
            "127.0.0.2:5051",
            THEN,
            Optional.empty(),
            true,
            true,
            Availability.FULL,
            Resources.parse("cpus:4;mem:1024;cpus(web):2;ports:[31000-31009]"),
            Resources.EMPTY,
            PersistentMap.<String, Resources>empty().with("f1", used),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty(),
            PersistentMap.empty());
    ClusterView empty = ScriptedGate.emptyView(true);
    return new ClusterView(
        empty.master(),
        empty.clusterId(),
        empty.featureLevel(),
        empty.term(),
        empty.started(),
        empty.elected(),
        true,
        PersistentMap.<String, AgentView>empty().with("a1", agent),
        Map.of(),
        Map.of("a9", THEN),
        Map.of(),
        PersistentMap.<String, FrameworkView>empty().with("f1", framework),
        List.of(),
        new TreeMap<>(Map.of("web", 2.5)),
        new TreeMap<>(
            Map.of(
                "web",
                QuotaConfig.newBuilder()
                    .setRole("web")
                    .putGuarantees("cpus", Value.Scalar.newBuilder().setValue(1).build())
                    .build())),
        empty.maintenance());
  }

  private static FrameworkInfo info() {
    return FrameworkInfo.newBuilder()
        .setId(FrameworkID.newBuilder().setValue("f1"))
        .setUser("u")
        .setName("n")
        .addRoles("web")
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
        .build();
  }

  private JsonObject json(String path) throws Exception {
    HttpResponse<String> response = fixture.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    return new JsonObject(response.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/state", "/master/state", "/state/", "/master/state/x/y"})
  void state_has_the_keys_of_the_original(String path) throws Exception {
    fixture.gate.view = view(2);
    JsonObject state = json(path);
    assertThat(state.fieldNames())
        .containsExactly(
            "version",
            "build_date",
            "build_time",
            "build_user",
            "start_time",
            "elected_time",
            "id",
            "pid",
            "hostname",
            "capabilities",
            "activated_slaves",
            "deactivated_slaves",
            "unreachable_slaves",
            "leader",
            "leader_info",
            "cluster",
            "flags",
            "slaves",
            "recovered_slaves",
            "frameworks",
            "completed_frameworks",
            "unregistered_frameworks",
            "orphan_tasks");
    assertThat(state.getDouble("elected_time")).isEqualTo(1_700_000_001.5);
    assertThat(state.getInteger("unreachable_slaves")).isEqualTo(1);
    JsonObject slave = state.getJsonArray("slaves").getJsonObject(0);
    assertThat(slave.fieldNames())
        .containsExactly(
            "id",
            "hostname",
            "port",
            "attributes",
            "pid",
            "registered_time",
            "resources",
            "used_resources",
            "offered_resources",
            "reserved_resources",
            "unreserved_resources",
            "active",
            "deactivated",
            "version",
            "capabilities");
    assertThat(slave.getString("pid")).isEqualTo("slave(1)@127.0.0.2:5051");
    assertThat(slave.getJsonObject("resources").getDouble("cpus")).isEqualTo(6);
    assertThat(slave.getJsonObject("reserved_resources").getJsonObject("web").getDouble("cpus"))
        .isEqualTo(2);
    JsonObject framework = state.getJsonArray("frameworks").getJsonObject(0);
    assertThat(framework.fieldNames())
        .containsExactly(
            "id",
            "name",
            "used_resources",
            "offered_resources",
            "capabilities",
            "hostname",
            "webui_url",
            "active",
            "connected",
            "recovered",
            "user",
            "failover_timeout",
            "checkpoint",
            "registered_time",
            "unregistered_time",
            "resources",
            "roles",
            "tasks",
            "unreachable_tasks",
            "completed_tasks",
            "offers",
            "executors",
            "offer_constraints");
    assertThat(framework.getJsonArray("tasks")).hasSize(2);
    assertThat(framework.getJsonArray("capabilities").getList()).containsExactly("MULTI_ROLE");
  }

  @Test
  void a_large_state_comes_whole() throws Exception {
    fixture.gate.view = view(20_000);
    JsonArray tasks =
        json("/state").getJsonArray("frameworks").getJsonObject(0).getJsonArray("tasks");
    assertThat(tasks).hasSize(20_000);
    assertThat(tasks.stream().map(t -> ((JsonObject) t).getString("id")).distinct())
        .hasSize(20_000);
  }

  @Test
  void a_reader_of_a_large_state_who_stops_reading_is_cut_off() throws Exception {
    try (HttpFixture impatient = new HttpFixture(1 << 20, 1 << 20, Duration.ofMillis(300))) {
      impatient.gate.view = view(100_000);
      // On a busy machine the server itself may need a while to fill the buffers between the two.
      boolean cut = false;
      for (int pause = 1_500; !cut && pause < 30_000; pause *= 4) {
        cut = isCut(impatient, pause);
      }
      assertThat(cut).isTrue();
      assertThat(impatient.get("/health").statusCode()).isEqualTo(200);
    }
  }

  private static boolean isCut(HttpFixture server, long pause) throws Exception {
    try (RawHttp http = server.raw()) {
      http.send("GET /state HTTP/1.1\r\nHost: x\r\n\r\n").head();
      assertThat(http.status).isEqualTo(200);
      Thread.sleep(pause);
      try {
        while (http.chunk().length > 0) {
          continue;
        }
        return false;
      } catch (IOException e) {
        return true;
      }
    }
  }

  @Test
  void a_reader_of_a_large_state_who_never_reads_is_cut_off() throws Exception {
    try (HttpFixture impatient = new HttpFixture(1 << 20, 1 << 20, Duration.ofMillis(300))) {
      impatient.gate.view = view(100_000);
      try (RawHttp http = impatient.raw()) {
        http.send("GET /state HTTP/1.1\r\nHost: x\r\n\r\n").head();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        // A closed socket answers bytes with a reset.
        assertThatThrownBy(
                () -> {
                  while (System.nanoTime() < deadline) {
                    http.send("x");
                    Thread.sleep(20);
                  }
                })
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void jsonp_wraps_the_document() throws Exception {
    HttpResponse<String> response = fixture.get("/version?jsonp=angular.callbacks._0");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/javascript");
    assertThat(response.body()).startsWith("angular.callbacks._0({\"version\":\"1.11.0\"");
    assertThat(response.body()).contains("\"build_time\":1767225600.0");
    assertThat(response.body()).endsWith("});");
    assertThat(fixture.get("/version?jsonp=alert(1)//").statusCode()).isEqualTo(400);
  }

  @Test
  void slaves_show_resources_in_full() throws Exception {
    fixture.gate.view = view(1);
    JsonObject slave = json("/slaves").getJsonArray("slaves").getJsonObject(0);
    JsonObject cpus =
        slave.getJsonObject("reserved_resources_full").getJsonArray("web").getJsonObject(0);
    assertThat(cpus.getString("role")).isEqualTo("web");
    assertThat(cpus.getJsonArray("reservations")).hasSize(1);
    assertThat(slave.getJsonArray("unreserved_resources_full")).hasSize(3);
    assertThat(json("/slaves?slave_id=a1").getJsonArray("slaves")).hasSize(1);
    assertThat(json("/slaves?slave_id=a2").getJsonArray("slaves")).isEmpty();
  }

  @Test
  void tasks_are_paged_newest_first() throws Exception {
    fixture.gate.view = view(150);
    assertThat(ids("/tasks")).hasSize(100).startsWith("t1000", "t150", "t149");
    assertThat(ids("/tasks?limit=2&offset=1&order=asc")).containsExactly("t2", "t3");
    assertThat(ids("/tasks?task_id=t7")).containsExactly("t7");
    assertThat(ids("/tasks?framework_id=other")).isEmpty();
    assertThat(ids("/tasks?limit=x&offset=149")).containsExactly("t2", "t1");
  }

  private List<String> ids(String path) throws Exception {
    return json(path).getJsonArray("tasks").stream()
        .map(t -> ((JsonObject) t).getString("id"))
        .toList();
  }

  @Test
  void the_summary_counts_tasks_by_agent_and_framework() throws Exception {
    fixture.gate.view = view(3);
    JsonObject summary = json("/state-summary");
    JsonObject slave = summary.getJsonArray("slaves").getJsonObject(0);
    JsonObject framework = summary.getJsonArray("frameworks").getJsonObject(0);
    assertThat(slave.getInteger("TASK_RUNNING")).isEqualTo(3);
    assertThat(slave.getJsonArray("framework_ids").getList()).containsExactly("f1");
    assertThat(framework.getInteger("TASK_FINISHED")).isEqualTo(1);
    assertThat(framework.getJsonArray("slave_ids").getList()).containsExactly("a1");
  }

  @Test
  void roles_weights_and_quota() throws Exception {
    fixture.gate.view = view(1);
    JsonObject role = json("/roles").getJsonArray("roles").getJsonObject(0);
    assertThat(role.getString("name")).isEqualTo("web");
    assertThat(role.getDouble("weight")).isEqualTo(2.5);
    assertThat(role.getJsonObject("quota").getJsonObject("guarantee").getDouble("cpus"))
        .isEqualTo(1);
    assertThat(role.getJsonObject("quota").getJsonObject("consumed").getDouble("cpus"))
        .isEqualTo(2.1);
    assertThat(role.getJsonObject("allocated").getDouble("mem")).isEqualTo(32);
    assertThat(role.getJsonArray("frameworks").getList()).containsExactly("f1");
    assertThat(fixture.get("/weights").body()).isEqualTo("[{\"weight\":2.5,\"role\":\"web\"}]");
    assertThat(json("/quota").getJsonArray("configs").getJsonObject(0).getString("role"))
        .isEqualTo("web");
  }

  @Test
  void the_snapshot_has_the_figures_of_the_original() throws Exception {
    fixture.gate.view = view(3);
    fixture.gate.counters.increment("messages_register_framework");
    JsonObject metrics = json("/metrics/snapshot?timeout=5secs");
    assertThat(metrics.getDouble("master/elected")).isEqualTo(1);
    assertThat(metrics.getDouble("master/tasks_running")).isEqualTo(3);
    assertThat(metrics.getDouble("master/slaves_active")).isEqualTo(1);
    assertThat(metrics.getDouble("master/cpus_total")).isEqualTo(6);
    assertThat(metrics.getDouble("master/mem_percent")).isEqualTo(32.0 / 1024);
    assertThat(metrics.getDouble("master/messages_register_framework")).isEqualTo(1);
    assertThat(metrics.getDouble("allocator/mesos/allocation_runs")).isEqualTo(3);
    assertThat(metrics.getDouble("system/cpus_total")).isPositive();
    assertThat(fixture.get("/metrics/snapshot?timeout=soon").statusCode()).isEqualTo(400);
  }

  @Test
  void the_machine_tells_its_statistics() throws Exception {
    assertThat(json("/system/stats.json").fieldNames())
        .contains("avg_load_1min", "cpus_total", "mem_total_bytes", "mem_free_bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/state",
        "/state-summary",
        "/slaves",
        "/frameworks",
        "/tasks",
        "/roles",
        "/weights",
        "/quota",
        "/flags",
        "/version",
        "/metrics/snapshot",
        "/system/stats.json",
        "/files/debug"
      })
  void what_is_read_comes_as_a_call_of_a_function_too(String path) throws Exception {
    fixture.gate.view = view(1);
    HttpResponse<String> answer = fixture.get(path + "?jsonp=callback");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/javascript");
    assertThat(answer.body()).startsWith("callback(").endsWith(");");
  }

  @Test
  void prometheus_reads_the_same_figures() throws Exception {
    fixture.gate.view = view(3);
    fixture.gate.counters.increment("messages_kill_task");
    fixture.gate.counters.add("master/frameworks/my%20app/f1/calls", 7);
    String text = fixture.get("/metrics").body();
    assertThat(text)
        .contains("# TYPE kernos_master_tasks_running gauge\nkernos_master_tasks_running 3\n")
        .contains(
            "# TYPE kernos_master_messages_kill_task_total counter\n"
                + "kernos_master_messages_kill_task_total 1\n")
        .contains("kernos_master_framework_calls_total{name=\"my%20app\",framework_id=\"f1\"} 7\n")
        .contains("jvm_memory_used_bytes");
    assertThat(text.lines().filter(l -> l.startsWith("# TYPE")).toList()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "/health, 200",
    "/health/anything, 200",
    "/master/health, 200",
    "/ready, 200",
    "/flags, 200",
    "/, 200",
    "/master, 200",
    "/nowhere, 404",
    "/statex, 404",
  })
  void small_things(String path, int status) throws Exception {
    assertThat(fixture.get(path).statusCode()).isEqualTo(status);
  }

  @Test
  void a_standby_serves_what_is_its_own_and_redirects_the_rest() throws Exception {
    fixture.gate.leads = false;
    assertThat(fixture.get("/ready").statusCode()).isEqualTo(503);
    fixture.gate.leader = Optional.of(new Leader(new NodeId("n"), 2, "other", 5050));
    assertThat(fixture.get("/ready").statusCode()).isEqualTo(200);
    assertThat(fixture.get("/health").statusCode()).isEqualTo(200);
    assertThat(json("/metrics/snapshot").getDouble("master/elected")).isZero();
    for (String path : List.of("/state", "/tasks?limit=1", "/master/roles")) {
      HttpResponse<String> response = fixture.get(path);
      assertThat(response.statusCode()).isEqualTo(307);
      assertThat(response.headers().firstValue("Location")).contains("//other:5050" + path);
    }
    assertThat(fixture.get("/redirect").headers().firstValue("Location")).contains("//other:5050");
    assertThat(fixture.get("/redirect/x").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "PT15S, 15secs",
    "PT75S, 75secs",
    "PT10M, 10mins",
    "P14D, 2weeks",
    "PT0.2S, 200ms",
    "PT0S, 0secs"
  })
  void durations_of_flags_are_those_of_the_original(Duration duration, String text) {
    assertThat(MasterFlags.text(duration)).isEqualTo(text);
  }

  @Test
  void the_operator_api_reads_in_both_encodings() throws Exception {
    fixture.gate.view = view(2);
    HttpResponse<String> json = operator("{\"type\":\"GET_TASKS\"}", "application/json");
    assertThat(
            ProtoJson.read(json.body(), Response.getDefaultInstance()).getGetTasks().getTasksList())
        .hasSize(2);
    HttpResponse<byte[]> protobuf =
        fixture.client.send(
            fixture
                .request("/api/v1/operator")
                .header("Content-Type", "application/json")
                .header("Accept", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"GET_STATE\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    Response.GetState state = Response.parseFrom(protobuf.body()).getGetState();
    assertThat(state.getGetAgents().getAgents(0).getTotalResourcesList()).hasSize(4);
    assertThat(state.getGetFrameworks().getFrameworks(0).getConnected()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"GET_HEALTH\"} | 200 | {\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}",
        "{} | 400 | Failed to validate master::Call: Expecting 'type' to be present",
        "{\"type\":\"UPDATE_QUOTA\"} | 400 |"
            + " Failed to validate master::Call: Expecting 'update_quota' to be present",
        "{\"type\":\"GET_VERSION\"} | 200 | {\"type\":\"GET_VERSION\"",
        "{\"type\":\"GET_FLAGS\"} | 200 | {\"type\":\"GET_FLAGS\"",
        "{\"type\":\"GET_METRICS\",\"get_metrics\":{}} | 200 | {\"type\":\"GET_METRICS\"",
        "{\"type\":\"GET_AGENTS\"} | 200 | {\"type\":\"GET_AGENTS\"",
        "{\"type\":\"GET_FRAMEWORKS\"} | 200 | {\"type\":\"GET_FRAMEWORKS\"",
        "{\"type\":\"GET_EXECUTORS\"} | 200 | {\"type\":\"GET_EXECUTORS\"",
        "{\"type\":\"GET_ROLES\"} | 200 | {\"type\":\"GET_ROLES\"",
        "{\"type\":\"GET_WEIGHTS\"} | 200 | {\"type\":\"GET_WEIGHTS\"",
        "{\"type\":\"GET_QUOTA\"} | 200 | {\"type\":\"GET_QUOTA\"",
        "{\"type\":\"GET_MASTER\"} | 200 | {\"type\":\"GET_MASTER\"",
        "{\"type\":\"PRUNE_IMAGES\"} | 400 | Failed to",
        "{\"type\":\"MARK_AGENT_GONE\"} | 400 | Failed to",
        "{\"type\":\"DRAIN_AGENT\",\"drain_agent\":{\"agent_id\":{\"value\":\"a\"}}} | 202 | ''",
        "{\"type\":\"GET_MAINTENANCE_STATUS\"} | 200 | {\"type\":\"GET_MAINTENANCE_STATUS\"",
        "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"f\"}}} | 202 | ''",
      })
  void operator_calls(String call, int status, String body) throws Exception {
    fixture.gate.view = view(1);
    HttpResponse<String> response = operator(call, "*/*");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).startsWith(body);
  }

  private HttpResponse<String> operator(String call, String accept) throws Exception {
    return fixture.client.send(
        fixture
            .request("/api/v1")
            .header("Content-Type", "application/json")
            .header("Accept", accept)
            .POST(HttpRequest.BodyPublishers.ofString(call))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
