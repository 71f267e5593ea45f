package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.security.Security;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class EventsTest extends ApiFixture {

  private Socket listen(String query) throws Exception {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(10_000);
    socket
        .getOutputStream()
        .write(
            ("GET /v2/events" + query + " HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private void publish(String type, JsonObject body) {
    context.runOnContext(v -> events.publish(type, body));
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static String line(BufferedReader in, String start) throws Exception {
    long end = System.nanoTime() + 10_000_000_000L;
    String line = in.readLine();
    while (!line.startsWith(start)) {
      assertThat(System.nanoTime()).isLessThan(end);
      line = in.readLine();
    }
    return line;
  }

  @Test
  void a_client_hears_of_itself_and_of_what_happens_in_the_originals_frames() throws Exception {
    start();
    try (Socket socket = listen("")) {
      until(() -> events.size() == 1);
      publish("app_terminated_event", new JsonObject().put("appId", "/web"));

      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(in.readLine()).contains("200");
      line(in, "event: event_stream_attached");
      line(in, "event: app_terminated_event");
      JsonObject data = new JsonObject(in.readLine().substring("data: ".length()));
      assertThat(data.getString("eventType")).isEqualTo("app_terminated_event");
      assertThat(data.getString("timestamp")).endsWith("Z");
      assertThat(in.readLine()).isEmpty();
    }
  }

  @Test
  void a_client_hears_only_of_the_types_that_it_asks_for() throws Exception {
    start();
    try (Socket socket = listen("?event_type=two&event_type=three&plan-format=light")) {
      until(() -> events.size() == 1);
      publish("one", new JsonObject());
      publish("two", new JsonObject());

      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(line(in, "event: ")).isEqualTo("event: two");
    }
  }

  @Test
  void without_the_accept_header_there_is_no_stream() {
    start();

    assertThat(get("/v2/events").statusCode()).isEqualTo(405);
  }

  @Test
  void an_event_tells_of_a_change_through_the_api() throws Exception {
    start();
    try (Socket socket = listen("?event_type=api_post_event")) {
      until(() -> events.size() == 1);
      JsonObject web = new JsonObject().put("id", "/web").put("cmd", "true");
      assertThat(call("POST", "/v2/apps", web).statusCode()).isEqualTo(201);

      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      JsonObject data = new JsonObject(line(in, "data: ").substring("data: ".length()));
      assertThat(data.getString("clientIp")).isEqualTo("127.0.0.1");
      assertThat(data.getString("uri")).isEqualTo("/v2/apps");
      assertThat(data.getJsonObject("appDefinition").getString("id")).isEqualTo("/web");
    }
  }

  @Test
  void a_client_that_does_not_read_is_disconnected() throws Exception {
    start(new JsonObject().put("event_stream_max_outstanding_messages", 100), Security.OPEN);
    try (Socket socket = listen("")) {
      until(() -> events.size() == 1);
      String large = "x".repeat(100_000);
      for (int i = 0; i < 400; i++) {
        publish("large", new JsonObject().put("text", large));
      }

      until(() -> events.size() == 0);
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void a_client_that_does_not_read_holds_no_more_than_some_bytes_however_few_its_events()
      throws Exception {
    start();
    try (Socket socket = listen("")) {
      until(() -> events.size() == 1);
      String large = "x".repeat(1 << 20);
      for (int i = 0; i < 40; i++) {
        publish("large", new JsonObject().put("text", large));
      }

      until(() -> events.size() == 0);
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void a_client_that_reads_slowly_misses_nothing() throws Exception {
    start(new JsonObject().put("event_stream_max_outstanding_messages", 100_000), Security.OPEN);
    try (Socket socket = listen("?event_type=numbered")) {
      until(() -> events.size() == 1);
      for (int i = 0; i < 20_000; i++) {
        publish("numbered", new JsonObject().put("number", i).put("text", "x".repeat(500)));
      }
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

      for (int i = 0; i < 20_000; i++) {
        assertThat(line(in, "data:")).startsWith("data: {\"number\":" + i + ",");
      }
    }
  }

  @Test
  void a_stream_that_has_ended_counts_as_a_call_no_more() throws Exception {
    start(new JsonObject().put("http_max_concurrent_requests", 2), Security.OPEN);
    for (int i = 0; i < 5; i++) {
      try (Socket socket = listen("")) {
        until(() -> events.size() == 1);
        assertThat(get("/ping").statusCode()).isEqualTo(200);
        assertThat(socket.isConnected()).isTrue();
      }
      until(() -> events.size() == 0);
    }
    until(() -> active() == 1);
  }

  private double active() {
    return json("/metrics")
        .getJsonObject("gauges")
        .getJsonObject("marathon.http.requests.active.gauge")
        .getDouble("value");
  }

  @Test
  void a_client_that_goes_is_forgotten() throws Exception {
    start();
    try (Socket socket = listen("")) {
      until(() -> events.size() == 1);
      assertThat(socket.isConnected()).isTrue();
    }
    until(() -> events.size() == 0);
  }
}
