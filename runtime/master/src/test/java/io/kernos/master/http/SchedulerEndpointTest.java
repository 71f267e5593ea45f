package io.kernos.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.json.ProtoJson;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.CallResult;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerEndpointTest {
  private static final String PATH = "/api/v1/scheduler";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String PROTOBUF = "Content-Type: application/x-protobuf\r\n";
  private static final byte[] SUBSCRIBE =
      bytes(
          """
          {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}\
          """);

  private HttpFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new HttpFixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | {} | 400 | Expecting 'Content-Type' to be present",
        "Content-Type: application/json; charset=utf-8 | {} | 415 |"
            + " Expecting 'Content-Type' of application/json or application/x-protobuf",
        "Content-Type: text/plain | {} | 415 | Expecting 'Content-Type' of",
        "Content-Type: application/json | { | 400 | Failed to parse body into JSON: ",
        "Content-Type: application/json | '' | 400 | Failed to ",
        "Content-Type: application/json | {\"type\":7} | 400 |"
            + " Failed to convert JSON into Call protobuf: type: Not expecting a JSON number",
        "Content-Type: application/json | {\"framework_id\":{}} | 400 | Failed to convert JSON into"
            + " Call protobuf: Missing required fields: framework_id.value",
        "Content-Type: application/x-protobuf | {} | 400 | Failed to parse body into Call protobuf",
        "Content-Type: application/json | {} | 400 |"
            + " Failed to validate scheduler::Call: Expecting 'type' to be present",
        "Content-Type: application/json | {\"type\":\"SUBSCRIBE\"} | 400 |"
            + " Failed to validate scheduler::Call: Expecting 'subscribe' to be present",
        "Content-Type: application/json | {\"type\":\"KILL\"} | 400 |"
            + " Failed to validate scheduler::Call: Expecting 'framework_id' to be present",
        "Content-Type: application/json | {\"type\":\"KILL\",\"framework_id\":{\"value\":\"f\"}} |"
            + " 400 | Failed to validate scheduler::Call: Expecting 'kill' to be present",
      })
  void a_bad_call_is_refused_in_the_words_of_the_original(
      String header, String body, int status, String words) throws Exception {
    try (RawHttp http = fixture.raw()) {
      http.post(PATH, header.isEmpty() ? "" : header + "\r\n", bytes(body)).head();
      assertThat(http.status).isEqualTo(status);
      assertThat(http.headers.get("content-type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(http.body()).startsWith(words);
      assertThat(fixture.gate.calls).isEmpty();
      assertThat(fixture.gate.opened).isEmpty();
    }
  }

  @Test
  void only_post_is_allowed() throws Exception {
    try (RawHttp http = fixture.raw()) {
      http.send("GET " + PATH + " HTTP/1.1\r\nHost: x\r\n\r\n").head();
      assertThat(http.status).isEqualTo(405);
      assertThat(http.headers).containsEntry("allow", "POST");
      assertThat(http.body())
          .isEqualTo("405 Method Not Allowed. Expecting one of { 'POST' }, but received 'GET'.");
    }
  }

  @Test
  void before_recovery_everything_is_503() throws Exception {
    fixture.gate.view = ScriptedGate.emptyView(false);
    try (RawHttp http = fixture.raw()) {
      http.send("GET " + PATH + " HTTP/1.1\r\nHost: x\r\n\r\n").head();
      assertThat(http.status).isEqualTo(503);
      assertThat(http.body()).isEqualTo("Master has not finished recovery");
    }
  }

  @Test
  void a_call_that_comes_during_an_election_waits_for_its_outcome() throws Exception {
    fixture.gate.leads = false;
    try (RawHttp http = fixture.raw();
        RawHttp other = fixture.raw()) {
      http.post(PATH, JSON, SUBSCRIBE);
      other.post(PATH, JSON, SUBSCRIBE);
      fixture.gate.leads = true;
      http.head();
      other.head();
      assertThat(http.status).isEqualTo(200);
      assertThat(other.status).isEqualTo(200);
      assertThat(fixture.gate.opened).hasSize(2);
    }
  }

  @Test
  void a_standby_sends_the_client_to_the_leader() throws Exception {
    fixture.gate.leads = false;
    try (RawHttp http = fixture.raw()) {
      http.post(PATH, JSON, SUBSCRIBE).head();
      assertThat(http.status).isEqualTo(503);
      assertThat(http.body()).isEqualTo("No leader elected");

      fixture.gate.leader = Optional.of(new Leader(new NodeId("n"), 2, "other.host", 5051));
      http.post("/master" + PATH + "?x=1", JSON, SUBSCRIBE).head();
      assertThat(http.status).isEqualTo(307);
      assertThat(http.headers)
          .containsEntry("location", "//other.host:5051/master" + PATH + "?x=1");
      assertThat(http.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PATH,
        PATH + "/",
        PATH + "/anything/below",
        "/master" + PATH,
        "/master" + PATH + "/"
      })
  void a_taken_call_is_202_with_nothing_else(String path) throws Exception {
    Call call =
        Call.newBuilder()
            .setType(Call.Type.REVIVE)
            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
            .build();
    try (RawHttp http = fixture.raw()) {
      http.post(path, PROTOBUF + "Mesos-Stream-Id: s1\r\n", call.toByteArray()).head();
      assertThat(http.status).isEqualTo(202);
      assertThat(http.headers)
          .containsEntry("content-length", "0")
          .doesNotContainKey("content-type");
      assertThat(fixture.gate.calls.take()).isEqualTo(call);
      assertThat(fixture.gate.streamIds.take()).contains("s1");
      // The connection serves on.
      http.post(path, JSON, bytes(ProtoJson.write(call))).head();
      assertThat(http.status).isEqualTo(202);
      assertThat(fixture.gate.streamIds.take()).isEmpty();
    }
  }

  @Test
  void what_the_master_says_is_passed_on() throws Exception {
    fixture.gate.result = CallResult.forbidden("Framework is not subscribed");
    try (RawHttp http = fixture.raw()) {
      http.post(PATH, JSON, bytes("{\"type\":\"TEARDOWN\",\"framework_id\":{\"value\":\"f\"}}"))
          .head();
      assertThat(http.status).isEqualTo(403);
      assertThat(http.body()).isEqualTo("Framework is not subscribed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', application/json",
    "'Accept: */*', application/json",
    "Accept: application/x-protobuf, application/x-protobuf",
  })
  void the_stream_has_a_bare_type_an_id_and_a_chunk_for_each_record(String accept, String type)
      throws Exception {
    try (RawHttp http = fixture.raw()) {
      http.post(PATH, JSON + (accept.isEmpty() ? "" : accept + "\r\n"), SUBSCRIBE).head();
      assertThat(http.status).isEqualTo(200);
      assertThat(http.headers)
          .containsEntry("content-type", type)
          .containsEntry("transfer-encoding", "chunked")
          .doesNotContainKey("content-length");
      FrameworkConnection connection = fixture.gate.opened.take();
      assertThat(http.headers).containsEntry("mesos-stream-id", connection.streamId());
      assertThat(record(http.chunk(), type)).isEqualTo(ScriptedGate.subscribed());

      Event update = error("one");
      Event second = error("two\nlines");
      connection.send(update);
      connection.send(second);
      assertThat(record(http.chunk(), type)).isEqualTo(update);
      assertThat(record(http.chunk(), type)).isEqualTo(second);

      connection.close();
      assertThat(connection.send(update)).isFalse();
      assertThat(http.chunk()).isEmpty();
      assertThat(fixture.gate.gone.poll(20, TimeUnit.SECONDS)).isSameAs(connection);
    }
  }

  private static Event error(String message) {
    return Event.newBuilder()
        .setType(Event.Type.ERROR)
        .setError(Event.Error.newBuilder().setMessage(message))
        .build();
  }

  private static Event record(byte[] chunk, String type) throws Exception {
    String text = new String(chunk, StandardCharsets.ISO_8859_1);
    int newline = text.indexOf('\n');
    byte[] record = Arrays.copyOfRange(chunk, newline + 1, chunk.length);
    assertThat(Integer.parseInt(text.substring(0, newline))).isEqualTo(record.length);
    return type.equals("application/json")
        ? ProtoJson.read(record, Event.getDefaultInstance())
        : Event.parseFrom(record);
  }

  @Test
  void a_subscription_must_not_bring_a_stream_id() throws Exception {
    try (RawHttp http = fixture.raw()) {
      http.post(PATH, JSON + "Mesos-Stream-Id: x\r\n", SUBSCRIBE).head();
      assertThat(http.status).isEqualTo(400);
      assertThat(http.body())
          .isEqualTo("Subscribe calls should not include the 'Mesos-Stream-Id' header");
    }
  }

  @Test
  void a_client_that_takes_neither_encoding_gets_406() throws Exception {
    try (RawHttp http = fixture.raw()) {
      http.post(PATH, JSON + "Accept: text/html\r\n", SUBSCRIBE).head();
      assertThat(http.status).isEqualTo(406);
      assertThat(http.body())
          .isEqualTo("Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
    }
  }

  @Test
  void a_subscription_that_the_master_does_not_take_is_no_stream() throws Exception {
    fixture.gate.result = CallResult.unavailable("Master has not finished recovery");
    try (RawHttp http = fixture.raw()) {
      http.post(PATH, JSON, SUBSCRIBE).head();
      assertThat(http.status).isEqualTo(503);
      assertThat(http.headers).doesNotContainKeys("mesos-stream-id", "transfer-encoding");
      assertThat(http.body()).isEqualTo("Master has not finished recovery");
    }
  }

  @Test
  void the_master_hears_of_a_client_that_goes_away() throws Exception {
    FrameworkConnection connection;
    try (RawHttp http = fixture.raw()) {
      http.post(PATH, JSON, SUBSCRIBE).head();
      connection = fixture.gate.opened.take();
      assertThat(fixture.gate.gone).isEmpty();
    }
    assertThat(fixture.gate.gone.poll(20, TimeUnit.SECONDS)).isSameAs(connection);
    assertThat(connection.send(error("x"))).isFalse();
  }

  @Test
  void a_reader_that_does_not_read_is_cut_off_and_bounded() throws Exception {
    try (RawHttp http = fixture.raw()) {
      http.socket.setReceiveBufferSize(4096);
      http.post(PATH, PROTOBUF + "Accept: application/x-protobuf\r\n", subscribeProto()).head();
      FrameworkConnection connection = fixture.gate.opened.take();
      Event event = error("x".repeat(10_000));
      int taken = 0;
      while (connection.send(event)) {
        taken++;
        // The socket's buffers hold some megabytes at most; all else counts against the bound.
        assertThat(taken).isLessThan(5_000);
        // Slower than the server writes: only what the client does not take waits.
        Thread.sleep(1);
      }
      assertThat(taken).isGreaterThan(20);
      assertThat(fixture.gate.gone.poll(20, TimeUnit.SECONDS)).isSameAs(connection);
    }
    // Nobody else notices.
    assertThat(fixture.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void one_event_larger_than_the_bound_still_gets_through() throws Exception {
    try (RawHttp http = fixture.raw()) {
      http.post(PATH, JSON, SUBSCRIBE).head();
      FrameworkConnection connection = fixture.gate.opened.take();
      http.chunk();
      Event large = error("x".repeat(600_000));
      assertThat(connection.send(large)).isTrue();
      assertThat(record(http.chunk(), "application/json")).isEqualTo(large);
    }
  }

  private static byte[] subscribeProto() {
    return Call.newBuilder()
        .setType(Call.Type.SUBSCRIBE)
        .setSubscribe(
            Call.Subscribe.newBuilder()
                .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("u").setName("n")))
        .build()
        .toByteArray();
  }

  @Test
  void a_body_of_100_megabytes_is_refused_before_it_is_read() throws Exception {
    try (RawHttp http = fixture.raw()) {
      http.send(
          "POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: 104857600\r\nExpect: 100-continue\r\n\r\n"
              .formatted(PATH, JSON));
      http.head();
      assertThat(http.status).isEqualTo(413);
    }
  }

  @Test
  void a_body_that_grows_beyond_the_bound_is_dropped() throws Exception {
    try (RawHttp http = fixture.raw()) {
      http.send(
          "POST %s HTTP/1.1\r\nHost: x\r\n%sTransfer-Encoding: chunked\r\n\r\n"
              .formatted(PATH, JSON));
      byte[] block = bytes("10000\r\n" + " ".repeat(65_536) + "\r\n");
      for (int i = 0; i < 1600; i++) {
        http.send(block);
      }
      http.send("0\r\n\r\n").head();
      assertThat(http.status).isEqualTo(413);
      assertThat(http.body()).contains("at most 1048576 bytes");
      // The connection is still good.
      http.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n").head();
      assertThat(http.status).isEqualTo(200);
    }
  }

  @Test
  void a_client_that_asks_first_may_send_a_body_of_good_size() throws Exception {
    byte[] kill =
        Call.newBuilder()
            .setType(Call.Type.KILL)
            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
            .setKill(Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue("t")))
            .build()
            .toByteArray();
    try (RawHttp http = fixture.raw()) {
      http.send(
          "POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
              .formatted(PATH, PROTOBUF, kill.length));
      http.head();
      assertThat(http.status).isEqualTo(100);
      http.send(kill).head();
      assertThat(http.status).isEqualTo(202);
    }
  }
}
