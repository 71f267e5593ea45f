package io.kernos.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.google.protobuf.ByteString;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UpdateOperation;
import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.OperationStatus;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.UUID;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.view.Counters;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures of a real master, with an agent and a framework. */
class MasterMetricsTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  private MasterFixture master;
  private RawHttp framework;
  private String streamId;
  private String frameworkId;
  private String prefix;

  @BeforeEach
  void start() throws Exception {
    master = new MasterFixture();
    framework = master.raw();
    framework
        .post(
            "/api/v1/scheduler",
            JSON,
            """
            {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"my app",
             "roles":["a"],"capabilities":[{"type":"MULTI_ROLE"}]}}}"""
                .getBytes(StandardCharsets.UTF_8))
        .head();
    streamId = framework.headers.get("mesos-stream-id");
    frameworkId =
        event("SUBSCRIBED")
            .getJsonObject("subscribed")
            .getJsonObject("framework_id")
            .getString("value");
    prefix = "master/frameworks/my%20app/" + frameworkId + "/";
  }

  @AfterEach
  void stop() throws Exception {
    framework.close();
    master.close();
  }

  private JsonObject event(String type) throws Exception {
    for (; ; ) {
      String chunk = new String(framework.chunk(), StandardCharsets.UTF_8);
      JsonObject event = new JsonObject(chunk.substring(chunk.indexOf('\n') + 1));
      if (event.getString("type").equals(type)) {
        return event;
      }
    }
  }

  private void call(String body) throws Exception {
    try (RawHttp http = master.raw()) {
      http.post(
              "/api/v1/scheduler",
              JSON + "Mesos-Stream-Id: " + streamId + "\r\n",
              ("{\"framework_id\":{\"value\":\"" + frameworkId + "\"}," + body)
                  .getBytes(StandardCharsets.UTF_8))
          .head();
      assertThat(http.status).isEqualTo(202);
    }
  }

  private JsonObject metrics() throws Exception {
    return master.json("/metrics/snapshot");
  }

  /** The figures, once something holds of them. */
  private JsonObject metrics(Predicate<JsonObject> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    JsonObject metrics = metrics();
    while (!condition.test(metrics) && System.nanoTime() < end) {
      metrics = metrics();
    }
    assertThat(condition.test(metrics)).as(metrics.encode()).isTrue();
    return metrics;
  }

  private static Stream<String> names(Enum<?>[] values) {
    return Arrays.stream(values)
        .map(Enum::name)
        .filter(name -> !name.equals("UNKNOWN"))
        .map(name -> name.toLowerCase(Locale.ROOT));
  }

  private static Stream<String> states(boolean terminal) {
    return names(
        Arrays.stream(TaskState.values())
            .filter(state -> TaskStates.isTerminal(state) == terminal)
            .toArray(TaskState[]::new));
  }

  private static List<String> replaced(List<String> names, String place, Stream<String> values) {
    List<String> all = values.toList();
    List<String> result = new ArrayList<>();
    for (String name : names) {
      if (name.contains(place)) {
        all.forEach(value -> result.add(name.replace(place, value)));
      } else {
        result.add(name);
      }
    }
    return result;
  }

  /** The names in the original's document, with what stands for many names written out. */
  private List<String> documented() throws Exception {
    List<String> names;
    try (var in = getClass().getResourceAsStream("documented-metrics.txt")) {
      names = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    names = replaced(names, "master/frameworks/{framework}/", Stream.of(prefix));
    names = replaced(names, "{role}", Stream.of("a"));
    names = replaced(names, "{call}", names(Call.Type.values()));
    names = replaced(names, "{event}", names(Event.Type.values()));
    names = replaced(names, "{operation}", names(Offer.Operation.Type.values()));
    names =
        replaced(
            names, "{followed}", names(Counters.OPERATIONS.toArray(Offer.Operation.Type[]::new)));
    names =
        replaced(
            names,
            "{outcome}",
            Stream.of(
                "pending",
                "recovering",
                "unreachable",
                "finished",
                "failed",
                "error",
                "dropped",
                "gone_by_operator"));
    names = replaced(names, "{active}", states(false));
    return replaced(names, "{terminal}", states(true));
  }

  @Test
  void every_figure_that_the_original_documents_is_there() throws Exception {
    event("OFFERS");
    JsonObject metrics =
        metrics(
            m ->
                m.containsKey("registrar/state_store_ms")
                    && m.getDouble("master/outstanding_offers") == 1);
    assertThat(metrics.fieldNames()).containsAll(documented());
  }

  @Test
  void figures_of_agents_and_frameworks_say_what_there_is() throws Exception {
    event("OFFERS");
    JsonObject metrics = metrics(m -> m.getDouble("master/outstanding_offers") == 1);
    for (String one :
        List.of(
            "master/slaves_active",
            "master/slaves_connected",
            "master/slave_registrations",
            "master/messages_register_slave",
            "master/frameworks_active",
            "master/messages_register_framework",
            "registrar/log/ensemble_size",
            "registrar/log/recovered",
            prefix + "subscribed",
            prefix + "calls",
            prefix + "calls/subscribe",
            prefix + "events/offers",
            prefix + "offers/sent")) {
      assertThat(metrics.getDouble(one)).as(one).isEqualTo(1);
    }
    assertThat(metrics.getDouble("master/cpus_total")).isEqualTo(4);
    assertThat(metrics.getDouble("allocator/mesos/resources/cpus/total")).isEqualTo(4);
    assertThat(metrics.getDouble("allocator/mesos/resources/mem/offered_or_allocated"))
        .isEqualTo(1000);
    assertThat(metrics.getDouble("allocator/mesos/allocation_run_ms/count"))
        .isEqualTo(metrics.getDouble("allocator/mesos/allocation_runs"), offset(0.0));
  }

  @Test
  void what_a_framework_does_is_counted() throws Exception {
    String offer = offer();
    call("\"type\":\"SUPPRESS\",\"suppress\":{}}");
    call("\"type\":\"DECLINE\",\"decline\":{\"offer_ids\":[{\"value\":\"" + offer + "\"}]}}");
    call(
        """
        "type":"ACCEPT","accept":{"offer_ids":[{"value":"gone"}],"operations":[
         {"type":"LAUNCH","launch":{"task_infos":[{"name":"t","task_id":{"value":"t1"},
          "agent_id":{"value":"a"},"command":{"value":"true"}}]}}]}}""");
    JsonObject metrics = metrics(m -> m.getDouble("master/tasks_lost") == 1);
    assertThat(metrics.getDouble("master/task_lost/source_master/reason_invalid_offers"))
        .isEqualTo(1);
    assertThat(metrics.getDouble("master/messages_suppress_offers")).isEqualTo(1);
    assertThat(metrics.getDouble("master/messages_decline_offers")).isEqualTo(1);
    assertThat(metrics.getDouble(prefix + "offers/declined")).isEqualTo(1);
    assertThat(metrics.getDouble(prefix + "roles/a/suppressed")).isEqualTo(1);
    assertThat(metrics.getDouble(prefix + "calls/decline")).isEqualTo(1);
    assertThat(metrics.getDouble(prefix + "calls")).isEqualTo(4);
    assertThat(metrics.getDouble("master/outstanding_offers")).isZero();
  }

  @Test
  void a_task_is_counted_where_it_stands() throws Exception {
    call(
        """
        "type":"ACCEPT","accept":{"offer_ids":[{"value":"%s"}],"operations":[
         {"type":"LAUNCH","launch":{"task_infos":[{"name":"t","task_id":{"value":"t1"},
          "agent_id":{"value":"%s"},"command":{"value":"true"},
          "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":1}},
                       {"name":"mem","type":"SCALAR","scalar":{"value":10}}]}]}}]}}"""
            .formatted(offer(), master.agentId));
    JsonObject metrics = metrics(m -> m.getDouble("master/tasks_staging") == 1);
    assertThat(metrics.getDouble(prefix + "tasks/active/task_staging")).isEqualTo(1);
    assertThat(metrics.getDouble(prefix + "operations/launch")).isEqualTo(1);
    assertThat(metrics.getDouble(prefix + "operations")).isEqualTo(1);
    assertThat(metrics.getDouble(prefix + "offers/accepted")).isEqualTo(1);
    assertThat(metrics.getDouble("master/messages_launch_tasks")).isEqualTo(1);
    assertThat(metrics.getDouble("master/cpus_used")).isEqualTo(1);
    assertThat(metrics.getDouble("master/cpus_percent")).isEqualTo(0.25);
  }

  private String offer() throws Exception {
    return event("OFFERS")
        .getJsonObject("offers")
        .getJsonArray("offers")
        .getJsonObject(0)
        .getJsonObject("id")
        .getString("value");
  }

  @Test
  void an_operation_is_counted_while_it_is_under_way_and_once_it_has_ended() throws Exception {
    String reserve =
        """
        [{"name":"disk","type":"SCALAR","scalar":{"value":100},
          "reservations":[{"type":"DYNAMIC","role":"a"}]}]""";
    assertThat(
            master.send(
                "POST",
                "/reserve",
                "slaveId="
                    + master.agentId
                    + "&resources="
                    + URLEncoder.encode(reserve, StandardCharsets.UTF_8)))
        .isEqualTo("202");
    JsonObject before = metrics();
    assertThat(before.getDouble("master/operations/reserve/pending")).isEqualTo(1);
    assertThat(before.getDouble("master/operations/pending")).isEqualTo(1);
    assertThat(before.getDouble("master/operations/total")).isEqualTo(1);
    master.fromAgent(
        LinkMessage.newBuilder()
            .setUpdateOperation(
                UpdateOperation.newBuilder()
                    .setOperationUuid(
                        master
                            .orders()
                            .poll(20, TimeUnit.SECONDS)
                            .getApplyOperation()
                            .getOperationUuid())
                    .setStatus(
                        OperationStatus.newBuilder()
                            .setState(OperationState.OPERATION_FINISHED)
                            .setUuid(
                                UUID.newBuilder().setValue(ByteString.copyFrom(new byte[16]))))));
    JsonObject after = metrics(m -> m.getDouble("master/operations/finished") == 1);
    assertThat(after.getDouble("master/operations/reserve/finished")).isEqualTo(1);
    assertThat(after.getDouble("master/operations/reserve/pending")).isZero();
    assertThat(after.getDouble("master/operations/reserve/total")).isEqualTo(1);
    assertThat(after.getDouble("master/operations/total")).isEqualTo(1);
    assertThat(after.getDouble("master/messages_operation_status_update")).isEqualTo(1);
  }
}
