package io.kernos.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.agent.Agent;
import io.kernos.agent.AgentConfig;
import io.kernos.agent.AgentWorld;
import io.kernos.agent.Machine;
import io.kernos.agent.fetcher.Fetcher;
import io.kernos.agent.sandbox.LocalSandboxes;
import io.kernos.agent.sandbox.Sandboxes;
import io.kernos.api.link.AcknowledgeUpdate;
import io.kernos.api.link.AgentRegistered;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RunTasks;
import io.kernos.api.link.UpdateTask;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.kernos.spi.log.LogLevel;
import io.kernos.testkit.log.RecordedLogLevel;
import io.kernos.testkit.sim.FakeContainerizer;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import io.kernos.testkit.sim.Scheduler;
import io.kernos.testkit.sim.SimDisk;
import io.kernos.testkit.sim.SimLeaders;
import io.kernos.testkit.sim.SimNetwork;
import io.kernos.testkit.sim.VirtualClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real HTTP server before an agent under virtual time, which has one custom executor. */
class AgentHttpTest {
  private static final String IDS = "'framework_id':{'value':'f1'},'executor_id':{'value':'e1'}";

  @TempDir Path data;
  private final Vertx vertx = Vertx.vertx();
  private final Scheduler scheduler = new Scheduler(7);
  private final HttpClient client = HttpClient.newHttpClient();
  private Agent agent;
  private int port;
  private Path sandbox;

  @BeforeEach
  void start() throws Exception {
    SimNetwork network = new SimNetwork(scheduler);
    VirtualClock clock = scheduler.clock();
    Link link = network.join(new NodeId("agent"), clock);
    SimLeaders leaders = new SimLeaders(scheduler);
    network.join(new NodeId("master"), scheduler.clock()).listen(peer -> new Master());
    leaders.announce(new Leader(new NodeId("master"), 1, "127.0.0.1", 5050));
    AgentConfig config = AgentConfig.builder(data).listen("127.0.0.1", 0).build();
    AgentInfo info =
        AgentInfo.newBuilder()
            .setHostname("host1")
            .addAllResources(Resources.parse("cpus:4;mem:1024;ports:[1-10]").toProto())
            .build();
    FakeContainerizer containers =
        new FakeContainerizer(scheduler, "m", s -> Script.exits(Duration.ofHours(1), 0));
    agent =
        new Agent(
            config,
            new Machine(info, "127.0.0.1:5051", ""),
            new AgentWorld(
                clock,
                scheduler.ids(),
                link,
                link,
                leaders.on(clock),
                new SimDisk(scheduler, "d").open(clock),
                containers.open(clock),
                Sandboxes.none(),
                Fetcher.none()));
    agent.start();
    assertThat(scheduler.runUntil(() -> containers.running().size() == 1, Duration.ofMinutes(1)))
        .isTrue();
    sandbox = agent.view().executors().get(0).sandbox();
    try (LocalSandboxes sandboxes = new LocalSandboxes(vertx)) {
      await(sandboxes.create(sandbox, Optional.empty(), Map.of()));
    }
    AgentHttpVerticle http = new AgentHttpVerticle(config, this::ask);
    await(vertx.deployVerticle(http));
    port = http.port();
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private synchronized <T> Future<T> ask(Function<Agent, T> action) {
    T answer = action.apply(agent);
    scheduler.runFor(Duration.ofSeconds(1));
    return Future.succeededFuture(answer);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String json) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String encode(Object text) {
    return URLEncoder.encode(text.toString(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"/state", "/slave(1)/state", "/slave(1)/state/"})
  void state_shows_the_agent_and_what_it_runs(String path) throws Exception {
    JsonObject state = new JsonObject(get(path).body());
    assertThat(state.getString("id")).isEqualTo("S0");
    assertThat(state.getString("hostname")).isEqualTo("host1");
    assertThat(state.getJsonObject("resources").getDouble("cpus")).isEqualTo(4.0);
    assertThat(state.getJsonObject("resources").getString("ports")).isEqualTo("[1-10]");
    JsonObject executor =
        state
            .getJsonArray("frameworks")
            .getJsonObject(0)
            .getJsonArray("executors")
            .getJsonObject(0);
    assertThat(executor.getString("directory")).isEqualTo(sandbox.toString());
    assertThat(executor.getJsonArray("queued_tasks").getJsonObject(0).getString("id"))
        .isEqualTo("t1");
  }

  @Test
  void a_page_may_ask_for_jsonp_but_not_for_a_script() throws Exception {
    HttpResponse<String> answer = get("/version?jsonp=angular.callbacks._1");
    assertThat(answer.body()).startsWith("angular.callbacks._1({").endsWith(");");
    assertThat(get("/version?jsonp=alert(1)").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/state",
        "/flags",
        "/version",
        "/metrics/snapshot",
        "/system/stats.json",
        "/containers",
        "/monitor/statistics",
        "/files/debug",
        "/files/browse?path=/frameworks/f1/executors/e1/runs/latest",
        "/files/read?path=/frameworks/f1/executors/e1/runs/latest/stdout"
      })
  void what_is_read_comes_as_a_call_of_a_function_too(String path) throws Exception {
    Files.writeString(sandbox.resolve("stdout"), "abc");
    HttpResponse<String> answer = get(path + (path.contains("?") ? "&" : "?") + "jsonp=callback");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/javascript");
    assertThat(answer.body()).startsWith("callback(").endsWith(");");
  }

  @Test
  void the_machine_tells_its_statistics() throws Exception {
    assertThat(new JsonObject(get("/system/stats.json").body()).fieldNames())
        .contains("avg_load_1min", "cpus_total", "mem_total_bytes", "mem_free_bytes");
  }

  @Test
  void the_level_of_the_log_is_set_for_a_while() throws Exception {
    String set =
        "{'type':'SET_LOGGING_LEVEL','set_logging_level':"
            + "{'level':2,'duration':{'nanoseconds':60000000000}}}";
    assertThat(post("/api/v1", set).statusCode()).isEqualTo(200);
    assertThat(post("/api/v1", "{'type':'GET_LOGGING_LEVEL'}").body())
        .isEqualTo("{\"type\":\"GET_LOGGING_LEVEL\",\"get_logging_level\":{\"level\":2}}");
    assertThat(LogLevel.ofProcess())
        .hasValueSatisfying(
            log -> assertThat(((RecordedLogLevel) log).time()).isEqualTo(Duration.ofMinutes(1)));
    assertThat(post("/api/v1", "{'type':'SET_LOGGING_LEVEL'}").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "/health,200",
    "/flags,200",
    "/version,200",
    "/metrics/snapshot,200",
    "/metrics,200",
    "/containers,200",
    "/monitor/statistics,200",
    "/files/debug,200",
    "/nothing,404",
    "/,404",
    "/files/browse,400",
    "/files/read,400",
    "/files/download,400",
    "/files/read?path=/x&offset=-2,400",
    "/files/read?path=/x&offset=abc,400",
    "/files/read?path=/x&length=-2,400",
    "/files/read?path=/nowhere,404",
    "/files/read?path=/etc/passwd,404",
    "/containers?executor_id=e1,400",
    "/api/v1/executor,405",
    "/api/v1,405"
  })
  void every_path_has_its_answer(String path, int status) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(status);
  }

  @Test
  void every_figure_that_the_original_documents_is_there() throws Exception {
    List<String> documented;
    try (var in = getClass().getResourceAsStream("documented-metrics.txt")) {
      documented = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    JsonObject metrics = new JsonObject(get("/metrics/snapshot").body());
    assertThat(metrics.fieldNames()).containsAll(documented);
    assertThat(metrics.getDouble("slave/executor_directory_max_allowed_age_secs"))
        .isEqualTo(Duration.ofDays(7).toSeconds());
    assertThat(metrics.getDouble("slave/recovery_time_secs")).isNotNegative();
  }

  @Test
  void figures_move_when_an_executor_ends_and_its_sandbox_is_removed() throws Exception {
    JsonObject running = new JsonObject(get("/metrics/snapshot").body());
    assertThat(running.getDouble("slave/executors_registering")).isEqualTo(1);
    assertThat(running.getDouble("slave/frameworks_active")).isEqualTo(1);
    assertThat(running.getDouble("slave/cpus_used")).isEqualTo(1);
    assertThat(running.getDouble("slave/cpus_percent")).isEqualTo(0.25);
    scheduler.runFor(Duration.ofHours(2));
    JsonObject ended = new JsonObject(get("/metrics/snapshot").body());
    assertThat(ended.getDouble("slave/executors_registering")).isZero();
    assertThat(ended.getDouble("slave/executors_terminated")).isEqualTo(1);
    assertThat(ended.getDouble("slave/tasks_staging")).isZero();
    assertThat(ended.getDouble("slave/tasks_failed")).isEqualTo(1);
    assertThat(ended.getDouble("slave/cpus_used")).isZero();
    assertThat(ended.getDouble("gc/path_removals_pending")).isEqualTo(1);
    scheduler.runFor(Duration.ofDays(8));
    JsonObject removed = new JsonObject(get("/metrics/snapshot").body());
    assertThat(removed.getDouble("gc/path_removals_pending")).isZero();
    assertThat(removed.getDouble("gc/path_removals_succeeded")).isEqualTo(1);
  }

  @Test
  void metrics_have_the_names_of_mesos_and_of_prometheus() throws Exception {
    JsonObject metrics = new JsonObject(get("/metrics/snapshot").body());
    assertThat(metrics.getDouble("slave/registered")).isEqualTo(1.0);
    assertThat(metrics.getDouble("slave/tasks_staging")).isEqualTo(1.0);
    assertThat(metrics.getDouble("slave/cpus_total")).isEqualTo(4.0);
    assertThat(get("/metrics").body())
        .contains("kernos_agent_tasks_finished_total 0")
        .contains("kernos_agent_registered 1");
  }

  @Test
  void a_file_is_read_in_parts_under_each_of_its_names() throws Exception {
    Files.writeString(sandbox.resolve("stdout"), "0123456789");
    for (Object name :
        new Object[] {
          sandbox, sandbox.resolveSibling("latest"), "/frameworks/f1/executors/e1/runs/latest"
        }) {
      String path = "/files/read?path=" + encode(name + "/stdout");
      assertThat(new JsonObject(get(path + "&offset=2&length=3").body()))
          .isEqualTo(new JsonObject().put("data", "234").put("offset", 2));
      assertThat(new JsonObject(get(path + "&offset=-1").body()))
          .isEqualTo(new JsonObject().put("data", "").put("offset", 10));
      assertThat(new JsonObject(get(path).body()).getInteger("offset")).isEqualTo(10);
      assertThat(new JsonObject(get(path + "&offset=8&length=-1").body()).getString("data"))
          .isEqualTo("89");
      assertThat(new JsonObject(get(path + "&offset=99").body()).getString("data")).isEmpty();
    }
  }

  @Test
  void a_read_brings_at_most_sixteen_pages() throws Exception {
    Files.writeString(sandbox.resolve("big"), "x".repeat(100_000));
    String path = "/files/read?offset=0&length=100000&path=" + encode(sandbox.resolve("big"));
    assertThat(new JsonObject(get(path).body()).getString("data")).hasSize(65536);
  }

  @Test
  void a_folder_is_listed_as_ls_shows_it() throws Exception {
    Files.createDirectory(sandbox.resolve("sub"));
    Files.writeString(sandbox.resolve("stdout"), "abc");
    Files.createSymbolicLink(sandbox.resolve("dangling"), Path.of("/no/where"));
    JsonArray listing =
        new JsonArray(get("/files/browse?path=/frameworks/f1/executors/e1/runs/latest/").body());
    assertThat(listing).hasSize(2);
    JsonObject file = listing.getJsonObject(0);
    assertThat(file.getString("path")).isEqualTo("/frameworks/f1/executors/e1/runs/latest/stdout");
    assertThat(file.getString("mode")).startsWith("-rw");
    assertThat(file.getInteger("size")).isEqualTo(3);
    assertThat(file.fieldNames())
        .containsExactly("gid", "mode", "mtime", "nlink", "path", "size", "uid");
    assertThat(listing.getJsonObject(1).getString("mode")).startsWith("drwx");
  }

  @Test
  void a_download_is_the_file_itself() throws Exception {
    Files.writeString(sandbox.resolve("a.txt"), "whole");
    HttpResponse<String> answer = get("/files/download?path=" + encode(sandbox.resolve("a.txt")));
    assertThat(answer.body()).isEqualTo("whole");
    assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
        .isEqualTo("attachment; filename=a.txt");
    assertThat(get("/files/download?path=" + encode(sandbox)).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"../../../../../../../../etc/passwd", "link", "link/inner", "../latest/../../../x"})
  void nothing_outside_the_sandbox_is_read(String way) throws Exception {
    Path outside = Files.createDirectory(data.resolve("outside"));
    Files.writeString(outside.resolve("inner"), "secret");
    Files.createSymbolicLink(sandbox.resolve("link"), outside);
    for (String what : new String[] {"read?offset=0&", "download?", "browse?"}) {
      HttpResponse<String> answer = get("/files/" + what + "path=" + encode(sandbox + "/" + way));
      assertThat(answer.statusCode()).isIn(400, 404);
      assertThat(answer.body()).doesNotContain("secret");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no json|400|Failed to convert JSON",
        "{}|400|Missing required",
        "{IDS}|400|Expecting 'type' to be present",
        "{'type':'SUBSCRIBE',IDS}|400|Expecting 'subscribe' to be present",
        "{'type':'UPDATE',IDS}|400|Expecting 'update' to be present",
        "{'type':'UPDATE',IDS,'update':{'status':{'task_id':{'value':'t1'},'state':'TASK_RUNNING'}}}|400|Expecting 'uuid' to be present",
        "{'type':'UPDATE',IDS,'update':{'status':{'task_id':{'value':'t1'},'state':'TASK_RUNNING','uuid':'AAAA'}}}|400|Not a valid UUID",
        "{'type':'UPDATE',IDS,'update':{'status':{'task_id':{'value':'t1'},'state':'TASK_RUNNING','uuid':'AAAAAAAAAAAAAAAAAAAAAA==','source':'SOURCE_AGENT'}}}|400|invalid source",
        "{'type':'UPDATE',IDS,'update':{'status':{'task_id':{'value':'t1'},'state':'TASK_STAGING','uuid':'AAAAAAAAAAAAAAAAAAAAAA==','source':'SOURCE_EXECUTOR'}}}|400|TASK_STAGING",
        "{'type':'MESSAGE',IDS,'message':{'data':'AA=='}}|403|Executor is not subscribed",
        "{'type':'HEARTBEAT',IDS}|202|''",
        "{'type':'SUBSCRIBE','framework_id':{'value':'no'},'executor_id':{'value':'e1'},'subscribe':{}}|400|Framework cannot be found",
        "{'type':'SUBSCRIBE','framework_id':{'value':'f1'},'executor_id':{'value':'no'},'subscribe':{}}|400|Executor cannot be found",
      })
  void bad_calls_of_executors_have_their_answers(String call, int status, String words)
      throws Exception {
    HttpResponse<String> answer = post("/api/v1/executor", call.replace("IDS", IDS));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(words);
  }

  @Test
  void an_executor_that_subscribes_gets_its_task_as_a_record() throws Exception {
    HttpResponse<InputStream> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/executor"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{'type':'SUBSCRIBE',IDS,'subscribe':{}}"
                            .replace("IDS", IDS)
                            .replace('\'', '"')))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    try (var in = answer.body()) {
      assertThat(record(in).getString("type")).isEqualTo("SUBSCRIBED");
      JsonObject launch = record(in);
      assertThat(launch.getString("type")).isEqualTo("LAUNCH");
      assertThat(
              launch
                  .getJsonObject("launch")
                  .getJsonObject("task")
                  .getJsonObject("task_id")
                  .getString("value"))
          .isEqualTo("t1");
    }
  }

  private static JsonObject record(InputStream in) throws Exception {
    int length = 0;
    for (int c = in.read(); c != '\n'; c = in.read()) {
      length = length * 10 + c - '0';
    }
    return new JsonObject(new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "GET_HEALTH,get_health", "GET_FLAGS,get_flags", "GET_VERSION,get_version",
    "GET_METRICS,get_metrics", "GET_STATE,get_state", "GET_TASKS,get_tasks",
    "GET_FRAMEWORKS,get_frameworks", "GET_EXECUTORS,get_executors", "GET_AGENT,get_agent",
    "GET_CONTAINERS,get_containers"
  })
  void the_operator_api_answers_what_is_only_read(String type, String field) throws Exception {
    HttpResponse<String> answer = post("/api/v1", "{'type':'" + type + "'}");
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject body = new JsonObject(answer.body());
    assertThat(body.getString("type")).isEqualTo(type);
    assertThat(body.fieldNames()).contains(field);
  }

  @Test
  void the_operator_api_reads_files() throws Exception {
    Files.writeString(sandbox.resolve("stdout"), "hello");
    JsonObject read =
        new JsonObject(
            post(
                    "/api/v1",
                    "{'type':'READ_FILE','read_file':{'path':'"
                        + sandbox
                        + "/stdout','offset':1,'length':3}}")
                .body());
    assertThat(read.getJsonObject("read_file").getString("data")).isEqualTo("ZWxs");
    assertThat(read.getJsonObject("read_file").getInteger("size")).isEqualTo(5);
    assertThat(post("/api/v1", "{'type':'LIST_FILES','list_files':{'path':'/no'}}").statusCode())
        .isEqualTo(404);
    assertThat(post("/api/v1", "{'type':'LIST_FILES'}").statusCode()).isEqualTo(400);
    assertThat(post("/api/v1", "{'type':'PRUNE_IMAGES'}").statusCode()).isEqualTo(501);
  }

  @Test
  void a_body_that_is_too_large_is_refused() throws Exception {
    assertThat(post("/api/v1", " ".repeat(17 << 20)).statusCode()).isEqualTo(413);
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  /** Takes the agent and runs one task with a custom executor on it. */
  private static final class Master implements SessionHandler {
    @Override
    public void opened(Session session) {}

    @Override
    public void received(Session session, LinkMessage message) {
      if (message.hasUpdateTask()) {
        session.send(acknowledgement(message.getUpdateTask()));
      }
      if (!message.hasRegisterAgent()) {
        return;
      }
      AgentID id = AgentID.newBuilder().setValue("S0").build();
      session.send(
          LinkMessage.newBuilder()
              .setTerm(1)
              .setAgentRegistered(AgentRegistered.newBuilder().setAgentId(id))
              .build());
      ExecutorInfo executor =
          ExecutorInfo.newBuilder()
              .setExecutorId(ExecutorID.newBuilder().setValue("e1"))
              .setCommand(CommandInfo.newBuilder().setValue("run"))
              .build();
      session.send(
          LinkMessage.newBuilder()
              .setTerm(1)
              .setRunTasks(
                  RunTasks.newBuilder()
                      .setFramework(
                          FrameworkInfo.newBuilder()
                              .setId(FrameworkID.newBuilder().setValue("f1"))
                              .setUser("root")
                              .setName("f"))
                      .setExecutor(executor)
                      .addTasks(
                          TaskInfo.newBuilder()
                              .setName("t1")
                              .setTaskId(TaskID.newBuilder().setValue("t1"))
                              .setAgentId(id)
                              .addAllResources(Resources.parse("cpus:1").toProto())
                              .setExecutor(executor)))
              .build());
    }

    private static LinkMessage acknowledgement(UpdateTask update) {
      return LinkMessage.newBuilder()
          .setTerm(1)
          .setAcknowledgeUpdate(
              AcknowledgeUpdate.newBuilder()
                  .setFrameworkId(update.getFrameworkId())
                  .setTaskId(update.getStatus().getTaskId())
                  .setUuid(update.getStatus().getUuid()))
          .build();
    }

    @Override
    public void closed(String reason) {}
  }
}
