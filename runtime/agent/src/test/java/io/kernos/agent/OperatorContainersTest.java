package io.kernos.agent;

import static io.kernos.agent.RealAgent.encode;
import static io.kernos.agent.RealAgent.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.agent.AgentConfig.Timeouts;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RunTasks;
import io.kernos.api.recordio.RecordDecoder;
import io.kernos.api.recordio.RecordIo;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.TaskInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers by the API of an agent with real HTTP and real processes. */
class OperatorContainersTest {
  private static final String JSON = "application/json";
  private static final String RECORDIO = "application/recordio";

  @TempDir Path data;
  private RealAgent agent;

  @BeforeEach
  void start() throws Exception {
    Timeouts usual = Timeouts.DEFAULT;
    // Its executors only sleep, and are killed at once when it shuts down.
    Timeouts impatient =
        new Timeouts(
            usual.executorRegistration(),
            usual.executorReregistration(),
            Duration.ofMillis(50),
            usual.recovery(),
            usual.registrationBackoff(),
            usual.registrationBackoffMax(),
            usual.garbage(),
            usual.fetchStall());
    agent = new RealAgent(data, b -> b.timeouts(impatient));
    agent.start();
  }

  @AfterEach
  void stop() throws Exception {
    agent.shutdown();
    agent.close();
  }

  /** A call whose field has the name of its type. */
  private static String body(String type, String field) {
    return ("{'type':'" + type + "','" + type.toLowerCase(Locale.ROOT) + "':" + field + "}")
        .replace('\'', '"');
  }

  private HttpResponse<String> call(String type, String field) throws Exception {
    return agent.post("/api/v1", body(type, field), "Content-Type", JSON);
  }

  private int launch(String id, String command) throws Exception {
    return call(
            "LAUNCH_CONTAINER", "{'container_id':" + id + ",'command':{'value':'" + command + "'}}")
        .statusCode();
  }

  private int exitStatus(String id) throws Exception {
    HttpResponse<String> answer = call("WAIT_CONTAINER", "{'container_id':" + id + "}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getJsonObject("wait_container").getInteger("exit_status");
  }

  private static String id(String value) {
    return "{'value':'" + value + "'}";
  }

  private static String within(String parent, String value) {
    return "{'value':'" + value + "','parent':" + parent + "}";
  }

  /** The container of an executor that only sleeps. */
  private String executor() throws Exception {
    ExecutorInfo executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("e1"))
            .setType(ExecutorInfo.Type.CUSTOM)
            .addAllResources(Resources.parse("cpus:0.1;mem:64").toProto())
            .setCommand(CommandInfo.newBuilder().setValue("export GREETING=hi; exec sleep 1000"))
            .build();
    TaskInfo task =
        TaskInfo.newBuilder()
            .setName("t1")
            .setTaskId(TaskID.newBuilder().setValue("t1"))
            .setAgentId(AgentID.newBuilder().setValue("S0"))
            .addAllResources(Resources.parse("cpus:0.1;mem:32").toProto())
            .setExecutor(executor)
            .build();
    agent.send(
        LinkMessage.newBuilder()
            .setRunTasks(
                RunTasks.newBuilder()
                    .setFramework(AgentLab.FRAMEWORK)
                    .setExecutor(executor)
                    .addTasks(task)));
    until(() -> statistics().size() == 1);
    return id(containers("").getJsonObject(0).getString("container_id"));
  }

  private JsonArray statistics() {
    try {
      return new JsonArray(agent.get("/monitor/statistics").body());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonArray containers(String query) throws Exception {
    return new JsonArray(agent.get("/containers" + query).body());
  }

  @Test
  void a_standalone_container_runs_once_and_its_output_is_a_file() throws Exception {
    assertThat(launch(id("a"), "echo hello; until [ -e go ]; do sleep 0.02; done; exit 3"))
        .isEqualTo(200);
    assertThat(launch(id("a"), "true")).isEqualTo(202);
    Files.createFile(data.resolve("standalone/containers/a/go"));
    assertThat(exitStatus(id("a"))).isEqualTo(3 << 8);
    assertThat(agent.get("/files/read?offset=0&path=" + encode("/containers/a/stdout")).body())
        .contains("hello");
    assertThat(call("REMOVE_CONTAINER", "{'container_id':" + id("a") + "}").statusCode())
        .isEqualTo(200);
    assertThat(data.resolve("standalone/containers/a")).doesNotExist();
    assertThat(call("WAIT_CONTAINER", "{'container_id':" + id("a") + "}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_container_within_an_executors_has_its_sandbox_in_that_ones() throws Exception {
    String parent = executor();
    String nested = within(parent, "n");
    assertThat(
            call(
                    "LAUNCH_NESTED_CONTAINER",
                    "{'container_id':" + nested + ",'command':{'value':'echo in $PWD'}}")
                .statusCode())
        .isEqualTo(200);
    HttpResponse<String> ended = call("WAIT_NESTED_CONTAINER", "{'container_id':" + nested + "}");
    assertThat(ended.body())
        .isEqualTo(
            "{\"type\":\"WAIT_NESTED_CONTAINER\",\"wait_nested_container\":"
                + "{\"exit_status\":0}}");
    String sandbox = "/frameworks/f1/executors/e1/runs/latest/containers/n";
    assertThat(agent.get("/files/read?offset=0&path=" + encode(sandbox + "/stdout")).body())
        .contains("/containers/n");
    assertThat(call("REMOVE_NESTED_CONTAINER", "{'container_id':" + nested + "}").statusCode())
        .isEqualTo(200);
    assertThat(agent.get("/files/browse?path=" + encode(sandbox)).statusCode()).isEqualTo(404);
  }

  @Test
  void what_runs_is_not_removed_and_a_kill_ends_it() throws Exception {
    launch(id("a"), "exec sleep 1000");
    assertThat(call("REMOVE_CONTAINER", "{'container_id':" + id("a") + "}").statusCode())
        .isEqualTo(500);
    assertThat(call("KILL_CONTAINER", "{'container_id':" + id("a") + ",'signal':15}").statusCode())
        .isEqualTo(200);
    assertThat(exitStatus(id("a"))).isEqualTo(15);
    assertThat(call("KILL_CONTAINER", "{'container_id':" + id("a") + "}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_container_ends_with_the_one_it_stands_in() throws Exception {
    launch(id("p"), "until [ -e go ]; do sleep 0.02; done");
    String child = within(id("p"), "c");
    String grandchild = within(child, "g");
    assertThat(launch(child, "exec sleep 1000")).isEqualTo(200);
    assertThat(launch(grandchild, "exec sleep 1000")).isEqualTo(200);
    Files.createFile(data.resolve("standalone/containers/p/go"));
    assertThat(exitStatus(id("p"))).isZero();
    assertThat(exitStatus(grandchild)).isEqualTo(9);
    assertThat(exitStatus(child)).isEqualTo(9);
  }

  @Test
  void what_stands_in_an_executors_container_is_forgotten_with_it() throws Exception {
    String parent = executor();
    String nested = within(parent, "n");
    launch(nested, "exec sleep 1000");
    assertThat(call("KILL_CONTAINER", "{'container_id':" + parent + "}").statusCode())
        .isEqualTo(200);
    until(
        () -> {
          try {
            return call("WAIT_CONTAINER", "{'container_id':" + nested + "}").statusCode() == 404;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(launch(nested, "true")).isEqualTo(400);
  }

  @Test
  void containers_survive_a_restart_of_the_agent_and_sessions_do_not() throws Exception {
    launch(id("p"), "until [ -e go ]; do sleep 0.02; done; exit 4");
    String child = within(id("p"), "c");
    launch(child, "until [ -e go ]; do sleep 0.02; done; exit 5");
    CompletableFuture<HttpResponse<InputStream>> session =
        session(within(id("p"), "s"), "exec sleep 1000", JSON);
    until(() -> Files.isDirectory(data.resolve("standalone/containers/p/containers/s")));
    session.get();
    agent.halt();
    agent.start();
    assertThat(exitStatus(within(id("p"), "s"))).isEqualTo(9);
    Files.createFile(data.resolve("standalone/containers/p/containers/c/go"));
    assertThat(exitStatus(child)).isEqualTo(5 << 8);
    Files.createFile(data.resolve("standalone/containers/p/go"));
    assertThat(exitStatus(id("p"))).isEqualTo(4 << 8);
  }

  @Test
  void an_agent_that_kills_all_it_has_kills_containers_too() throws Exception {
    launch(id("a"), "echo $$ >pid; exec sleep 1000");
    Path pid = data.resolve("standalone/containers/a/pid");
    until(() -> Files.exists(pid) && pid.toFile().length() > 1);
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    agent.shutdown();
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void nested_and_standalone_containers_are_listed_when_that_is_asked_for() throws Exception {
    String parent = executor();
    launch(within(parent, "n"), "exec sleep 1000");
    launch(id("a"), "exec sleep 1000");
    assertThat(listed("{}")).hasSize(1);
    assertThat(listed("{'show_nested':true}")).hasSize(2);
    assertThat(listed("{'show_standalone':true}")).hasSize(2);
    JsonArray all = listed("{'show_nested':true,'show_standalone':true}");
    assertThat(all).hasSize(3);
    JsonObject nested = all.getJsonObject(1);
    assertThat(nested.getJsonObject("container_id").getString("value")).isIn("n", "a");
    assertThat(nested.containsKey("executor_id")).isFalse();
    assertThat(nested.getJsonObject("resource_statistics").getInteger("processes")).isEqualTo(1);
    assertThat(containers("")).hasSize(1);
    assertThat(containers("?nested=true&standalone=true")).hasSize(3);
    assertThat(containers("?container_id=n&nested=true")).hasSize(1);
    assertThat(containers("?container_id=n")).isEmpty();
    assertThat(agent.get("/containers?jsonp=f").body()).startsWith("f([");
    assertThat(agent.get("/monitor/statistics?jsonp=f").body()).startsWith("f([");
  }

  private JsonArray listed(String field) throws Exception {
    return new JsonObject(call("GET_CONTAINERS", field).body())
        .getJsonObject("get_containers")
        .getJsonArray("containers");
  }

  private CompletableFuture<HttpResponse<InputStream>> session(
      String id, String command, String... types) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port + "/api/v1"))
            .header("Content-Type", JSON)
            .header("Accept", types[0]);
    if (types.length > 1) {
      request.header("Message-Accept", types[1]);
    }
    return agent.client.sendAsync(
        request
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    body(
                        "LAUNCH_NESTED_CONTAINER_SESSION",
                        "{'container_id':" + id + ",'command':{'value':'" + command + "'}}")))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  /** All that a stream says went to {@code stream}. */
  private static String output(InputStream records, String stream) throws Exception {
    RecordDecoder decoder = new RecordDecoder(1 << 20);
    StringBuilder text = new StringBuilder();
    for (byte[] record : decoder.decode(records.readAllBytes())) {
      JsonObject io = new JsonObject(new String(record, StandardCharsets.UTF_8));
      JsonObject data = io.getJsonObject("data");
      if (data != null && stream.equals(data.getString("type"))) {
        text.append(
            new String(Base64.getDecoder().decode(data.getString("data")), StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  @Test
  void a_session_streams_what_it_prints_and_says_how_it_ended() throws Exception {
    String parent = executor();
    String id = within(parent, "s");
    HttpResponse<InputStream> answer =
        session(id, "echo out; echo err >&2; exit 5", RECORDIO, JSON).get();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(RECORDIO);
    assertThat(answer.headers().firstValue("Message-Content-Type")).contains(JSON);
    byte[] records = answer.body().readAllBytes();
    assertThat(output(new java.io.ByteArrayInputStream(records), "STDOUT")).isEqualTo("out\n");
    assertThat(output(new java.io.ByteArrayInputStream(records), "STDERR")).isEqualTo("err\n");
    assertThat(exitStatus(id)).isEqualTo(5 << 8);
  }

  @Test
  void a_session_ends_when_its_client_goes() throws Exception {
    launch(id("p"), "exec sleep 1000");
    String id = within(id("p"), "s");
    HttpResponse<InputStream> answer = session(id, "echo started; exec sleep 1000", JSON).get();
    assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
    assertThat(answer.body().read()).isPositive();
    answer.body().close();
    assertThat(exitStatus(id)).isEqualTo(9);
  }

  private HttpResponse<String> input(String id, String... more) throws Exception {
    StringBuilder stream = new StringBuilder();
    add(stream, "{'type':'CONTAINER_ID','container_id':" + id + "}");
    for (String field : more) {
      add(stream, "{'type':'PROCESS_IO','process_io':" + field + "}");
    }
    return agent.post(
        "/api/v1", stream.toString(), "Content-Type", RECORDIO, "Message-Content-Type", JSON);
  }

  private static void add(StringBuilder stream, String field) {
    byte[] record = body("ATTACH_CONTAINER_INPUT", field).getBytes(StandardCharsets.UTF_8);
    stream.append(new String(RecordIo.encode(record), StandardCharsets.UTF_8));
  }

  private static String stdin(String text) {
    String data = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    return "{'type':'DATA','data':{'type':'STDIN','data':'" + data + "'}}";
  }

  @Test
  void a_session_is_fed_until_an_empty_record() throws Exception {
    launch(id("p"), "exec sleep 1000");
    String id = within(id("p"), "s");
    HttpResponse<InputStream> answer = session(id, "cat; exit 2", JSON).get();
    HttpResponse<String> fed =
        input(
            id,
            stdin("one\n"),
            "{'type':'CONTROL','control':{'type':'HEARTBEAT','heartbeat':{}}}",
            stdin("two\n"),
            stdin(""));
    assertThat(fed.statusCode()).as(fed.body()).isEqualTo(200);
    assertThat(output(answer.body(), "STDOUT")).isEqualTo("one\ntwo\n");
    assertThat(exitStatus(id)).isEqualTo(2 << 8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'DATA','data':{'type':'STDOUT','data':''}}|400",
        "{'type':'DATA','data':{'type':'STDIN'}}|400",
        "{'type':'DATA'}|400",
        "{'type':'CONTROL','control':{'type':'TTY_INFO','tty_info':{}}}|400",
        "{'type':'CONTROL','control':{'type':'TTY_INFO','tty_info':"
            + "{'window_size':{'rows':1,'columns':1}}}}|400",
        "{'type':'CONTROL','control':{'type':'HEARTBEAT','heartbeat':{}}}|200"
      })
  void a_record_of_input_has_to_make_sense(String record, int status) throws Exception {
    launch(id("p"), "exec sleep 1000");
    String id = within(id("p"), "s");
    session(id, "exec sleep 1000", JSON).get();
    HttpResponse<String> fed = input(id, record);
    assertThat(fed.statusCode()).as(fed.body()).isEqualTo(status);
  }

  @Test
  void only_one_feeds_a_container_at_a_time() throws Exception {
    launch(id("p"), "exec sleep 1000");
    String id = within(id("p"), "s");
    InputStream output = session(id, "cat", JSON).get().body();
    StringBuilder first = new StringBuilder();
    add(first, "{'type':'CONTAINER_ID','container_id':" + id + "}");
    add(first, "{'type':'PROCESS_IO','process_io':" + stdin("held\n") + "}");
    SubmissionPublisher<ByteBuffer> stream = new SubmissionPublisher<>();
    var held =
        agent.client.sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port + "/api/v1"))
                .header("Content-Type", RECORDIO)
                .header("Message-Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.fromPublisher(stream))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    until(stream::hasSubscribers);
    stream.submit(ByteBuffer.wrap(first.toString().getBytes(StandardCharsets.UTF_8)));
    // What comes back has gone in.
    assertThat(output.read()).isPositive();
    assertThat(input(id).statusCode()).isEqualTo(409);
    stream.close();
    assertThat(held.get().statusCode()).isEqualTo(200);
    assertThat(input(id, stdin("")).statusCode()).isEqualTo(200);
    assertThat(exitStatus(id)).isZero();
  }

  @Test
  void two_see_the_output_of_a_container_with_a_terminal() throws Exception {
    assertThat(
            call(
                    "LAUNCH_CONTAINER",
                    "{'container_id':"
                        + id("a")
                        + ",'command':{'value':'read x; stty size; echo got $x'},"
                        + "'container':{'type':'MESOS','tty_info':{}}}")
                .statusCode())
        .isEqualTo(200);
    var first = attach(id("a"));
    var second = attach(id("a"));
    first.get();
    second.get();
    HttpResponse<String> fed =
        input(
            id("a"),
            "{'type':'CONTROL','control':{'type':'TTY_INFO','tty_info':"
                + "{'window_size':{'rows':41,'columns':97}}}}",
            stdin("it\n"));
    assertThat(fed.statusCode()).as(fed.body()).isEqualTo(200);
    for (var each : new CompletableFuture<?>[] {first, second}) {
      InputStream records = (InputStream) ((HttpResponse<?>) each.get()).body();
      assertThat(output(records, "STDOUT")).contains("41 97").contains("got it");
    }
  }

  private CompletableFuture<HttpResponse<InputStream>> attach(String id) {
    return agent.client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port + "/api/v1"))
            .header("Content-Type", JSON)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    body("ATTACH_CONTAINER_OUTPUT", "{'container_id':" + id + "}")))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LAUNCH_CONTAINER|{'container_id':{'value':'a.b'}}|400",
        "LAUNCH_CONTAINER|{'container_id':{'value':'a'},'container':{'type':'DOCKER'}}|400",
        "LAUNCH_CONTAINER|{'container_id':{'value':'a','parent':{'value':'no'}}}|400",
        "LAUNCH_NESTED_CONTAINER|{'container_id':{'value':'a'}}|400",
        "LAUNCH_NESTED_CONTAINER_SESSION|{'container_id':{'value':'a'}}|400",
        "LAUNCH_CONTAINER|{'container_id':{'value':'a'},'resources':[{'name':'cpus',"
            + "'type':'SCALAR','scalar':{'value':1},'role':'r'}]}|400",
        "LAUNCH_CONTAINER|{'container_id':{'value':'a','parent':{'value':'b','parent':{'value':"
            + "'c'}}},'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':1}}]}|400",
        "LAUNCH_CONTAINER|{'container_id':{'value':'a'},'container':{'type':'MESOS',"
            + "'linux_info':{'share_cgroups':true}}}|400",
        "LAUNCH_NESTED_CONTAINER_SESSION|{'container_id':{'value':'a','parent':{'value':'b'}},"
            + "'container':{'type':'MESOS','linux_info':{'share_cgroups':false}}}|400",
        "KILL_CONTAINER|{'container_id':{'value':'a'},'signal':999}|500",
        "WAIT_CONTAINER|{'container_id':{'value':'no'}}|404",
        "WAIT_NESTED_CONTAINER|{'container_id':{'value':'n','parent':{'value':'no'}}}|404",
        "KILL_CONTAINER|{'container_id':{'value':'no'}}|404",
        "REMOVE_CONTAINER|{'container_id':{'value':'no'}}|500",
        "ATTACH_CONTAINER_OUTPUT|{'container_id':{'value':'no'}}|404",
        "ATTACH_CONTAINER_INPUT|{'type':'CONTAINER_ID','container_id':{'value':'no'}}|415"
      })
  void a_call_that_cannot_be_done_is_refused(String type, String field, int status)
      throws Exception {
    assertThat(call(type, field).statusCode()).isEqualTo(status);
  }

  @Test
  void only_the_calls_that_stream_take_the_types_of_streams() throws Exception {
    String wait = body("WAIT_CONTAINER", "{'container_id':{'value':'a'}}");
    assertThat(agent.post("/api/v1", wait, "Content-Type", JSON, "Accept", RECORDIO).statusCode())
        .isEqualTo(406);
    assertThat(
            agent
                .post("/api/v1", wait, "Content-Type", JSON, "Message-Content-Type", JSON)
                .statusCode())
        .isEqualTo(415);
    assertThat(agent.post("/api/v1", wait, "Content-Type", RECORDIO).statusCode()).isEqualTo(400);
    assertThat(input(id("no")).statusCode()).isEqualTo(404);
    launch(id("a"), "exec sleep 1000");
    assertThat(input(id("a")).statusCode()).isEqualTo(500);
  }
}
