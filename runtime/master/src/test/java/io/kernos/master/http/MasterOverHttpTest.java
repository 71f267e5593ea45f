package io.kernos.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.master.MasterConfig;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.SessionHandler;
import io.kernos.spi.security.Authorizer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scheduler API with a real master behind it, spoken byte by byte. */
class MasterOverHttpTest {
  private static final String PATH = "/api/v1/scheduler";
  private static final String JSON = "Content-Type: application/json\r\n";

  private ServedMaster server;

  @BeforeEach
  void start() throws Exception {
    server =
        new ServedMaster(
            MasterConfig.builder().heartbeatInterval(Duration.ofMillis(200)).build(),
            new NoAgents(),
            Authorizer.permitAll(),
            Optional.empty());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** Nobody ever connects. */
  private static final class NoAgents implements Link {
    @Override
    public NodeId self() {
      return new NodeId("master");
    }

    @Override
    public Registration listen(Acceptor acceptor) {
      return () -> {};
    }

    @Override
    public void connect(NodeId peer, SessionHandler handler) {
      throw new UnsupportedOperationException();
    }
  }

  private RawHttp raw() throws Exception {
    return new RawHttp(server.port());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] subscribe(String id) {
    return bytes(
        id == null
            ? """
              {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n","failover_timeout":60}}}"""
            : """
              {"type":"SUBSCRIBE","framework_id":{"value":"%s"},"subscribe":{"framework_info":
               {"user":"u","name":"n","failover_timeout":60,"id":{"value":"%s"}}}}"""
                .formatted(id, id));
  }

  /** The next event that is no heartbeat. */
  private static JsonObject event(RawHttp http) throws Exception {
    for (; ; ) {
      String chunk = new String(http.chunk(), StandardCharsets.UTF_8);
      JsonObject event = new JsonObject(chunk.substring(chunk.indexOf('\n') + 1));
      if (!event.getString("type").equals("HEARTBEAT")) {
        return event;
      }
    }
  }

  /** Subscribes and gives the framework's id. */
  private static String subscribed(RawHttp http, String id) throws Exception {
    http.post(PATH, JSON, subscribe(id)).head();
    assertThat(http.status).isEqualTo(200);
    JsonObject event = event(http);
    assertThat(event.getString("type")).isEqualTo("SUBSCRIBED");
    return event.getJsonObject("subscribed").getJsonObject("framework_id").getString("value");
  }

  /** Makes a call on a connection of its own; gives status and words. */
  private String call(String streamId, String body) throws Exception {
    try (RawHttp http = raw()) {
      String header = streamId == null ? "" : "Mesos-Stream-Id: " + streamId + "\r\n";
      http.post(PATH, JSON + header, bytes(body)).head();
      return (http.status + " " + http.body()).strip();
    }
  }

  @Test
  void a_heartbeat_follows_at_once_and_then_others() throws Exception {
    try (RawHttp http = raw()) {
      http.post(PATH, JSON, subscribe(null)).head();
      assertThat(new String(http.chunk(), StandardCharsets.UTF_8))
          .contains("\"type\":\"SUBSCRIBED\"", "\"heartbeat_interval_seconds\":0.2");
      for (int i = 0; i < 3; i++) {
        assertThat(new String(http.chunk(), StandardCharsets.UTF_8))
            .isEqualTo("20\n{\"type\":\"HEARTBEAT\"}");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "f | s | 400 Framework cannot be found",
        "own | none | 400 All non-subscribe calls should include the 'Mesos-Stream-Id' header",
        "own | s | 400 The stream ID 's' included in this request didn't match the stream ID"
            + " currently associated with framework ID own",
        "own | own | 202",
      })
  void a_call_must_name_its_framework_and_its_stream(String id, String stream, String answer)
      throws Exception {
    try (RawHttp http = raw()) {
      String own = subscribed(http, null);
      String streamId =
          switch (stream) {
            case "none" -> null;
            case "own" -> http.headers.get("mesos-stream-id");
            default -> stream;
          };
      String framework = id.equals("own") ? own : id;
      assertThat(
              call(
                  streamId,
                  "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"" + framework + "\"}}"))
          .isEqualTo(answer.replace("ID own", "ID " + own));
    }
  }

  @Test
  void a_framework_whose_stream_is_gone_must_subscribe_first() throws Exception {
    String id;
    String streamId;
    try (RawHttp http = raw()) {
      id = subscribed(http, null);
      streamId = http.headers.get("mesos-stream-id");
    }
    String revive = "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"" + id + "\"}}";
    String answer;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    do {
      answer = call(streamId, revive);
    } while (answer.equals("202") && System.nanoTime() < end);
    assertThat(answer).isEqualTo("403 Framework is not subscribed");
  }

  @Test
  void of_two_with_one_id_the_later_one_stays() throws Exception {
    try (RawHttp first = raw();
        RawHttp second = raw()) {
      String id = subscribed(first, null);
      assertThat(subscribed(second, id)).isEqualTo(id);
      JsonObject error = event(first);
      assertThat(error.getJsonObject("error").getString("message"))
          .isEqualTo("Framework failed over");
      assertThat(first.chunk()).isEmpty();
      String revive = "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"" + id + "\"}}";
      assertThat(call(first.headers.get("mesos-stream-id"), revive))
          .startsWith("400 The stream ID");
      assertThat(call(second.headers.get("mesos-stream-id"), revive)).isEqualTo("202");
    }
  }

  @Test
  void a_framework_that_was_torn_down_does_not_come_back() throws Exception {
    try (RawHttp http = raw();
        RawHttp again = raw()) {
      String id = subscribed(http, null);
      assertThat(
              call(
                  http.headers.get("mesos-stream-id"),
                  "{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"" + id + "\"}}"))
          .isEqualTo("202");
      again.post(PATH, JSON, subscribe(id)).head();
      assertThat(again.status).isEqualTo(200);
      assertThat(event(again).getJsonObject("error").getString("message"))
          .isEqualTo("Framework has been removed");
      assertThat(again.chunk()).isEmpty();
    }
  }

  @Test
  void tasks_on_an_offer_that_is_gone_are_lost() throws Exception {
    try (RawHttp http = raw()) {
      String id = subscribed(http, null);
      String accept =
          """
          {"type":"ACCEPT","framework_id":{"value":"%s"},"accept":{"offer_ids":[{"value":"gone"}],
           "operations":[{"type":"LAUNCH","launch":{"task_infos":[{"name":"t","task_id":{"value":"t1"},
           "agent_id":{"value":"a"},"command":{"value":"true"}}]}}]}}"""
              .formatted(id);
      assertThat(call(http.headers.get("mesos-stream-id"), accept)).isEqualTo("202");
      JsonObject status = event(http).getJsonObject("update").getJsonObject("status");
      assertThat(status.getString("state")).isEqualTo("TASK_LOST");
      assertThat(status.getString("reason")).isEqualTo("REASON_INVALID_OFFERS");
      assertThat(status.getString("message")).startsWith("Task launched with invalid offers: ");
      assertThat(status.containsKey("uuid")).isFalse();
    }
  }

  @Test
  void an_operator_sets_weights_and_quotas_and_reads_them_back() throws Exception {
    assertThat(
            operator(
                """
                {"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"web","weight":2.5}]}}"""))
        .isEqualTo("200");
    assertThat(operator("{\"type\":\"GET_WEIGHTS\"}"))
        .isEqualTo(
            "200 {\"type\":\"GET_WEIGHTS\",\"get_weights\":{\"weight_infos\":[{\"weight\":2.5,\"role\":\"web\"}]}}");
    String quota =
        """
        {"type":"UPDATE_QUOTA","update_quota":{"force":%s,"quota_configs":[
         {"role":"web","guarantees":{"cpus":{"value":4}},"limits":{"cpus":{"value":8}}}]}}""";
    assertThat(operator(quota.formatted(false))).startsWith("400 Invalid QuotaConfig: ");
    assertThat(operator(quota.formatted(true))).isEqualTo("200");
    assertThat(operator("{\"type\":\"GET_QUOTA\"}"))
        .contains(
            "\"guarantees\":{\"cpus\":{\"value\":4.0}}", "\"limits\":{\"cpus\":{\"value\":8.0}}");
    assertThat(
            operator("{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"x\"}}}"))
        .isEqualTo("400 No framework found with specified ID");
  }

  private String operator(String body) throws Exception {
    try (RawHttp http = raw()) {
      http.post("/api/v1", JSON, bytes(body)).head();
      return (http.status + " " + http.body()).strip();
    }
  }
}
