package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.security.Security;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API of a master that does not lead, beside that of one that does. */
class StandbyTest extends ApiFixture {
  private final Vertx other = Vertx.vertx();
  private volatile Optional<URI> leads = Optional.empty();
  private ApiServer standby;

  @BeforeEach
  void startBoth() {
    start();
    standby =
        new ApiServer(
            MarathonConfig.of(new JsonObject().put("port", 0), Map.of()),
            Security.OPEN,
            new ApiSlot(),
            new Fakes().metrics,
            () -> leads);
    await(other.deployVerticle(standby));
  }

  @AfterEach
  void stopStandby() {
    await(other.close());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(standby.url() + path)).timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void a_call_is_passed_on_with_its_body_and_the_answer_says_who_leads() throws Exception {
    leads = Optional.of(uri(""));
    HttpResponse<String> created =
        send(
            request("/v2/apps?force=true")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"id\": \"/a\", \"cmd\": \"sleep 1\", \"instances\": 0}")));
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(created.headers().allValues("X-Marathon-Leader")).containsExactly(server.url());
    assertThat(send(request("/v2/apps//a")).body()).contains("\"id\":\"/a\"");
    assertThat(send(request("/v2/nothing")).statusCode()).isEqualTo(404);
  }

  @Test
  void a_call_waits_for_the_outcome_of_an_election() throws Exception {
    // Nothing listens where the leader was a moment ago.
    HttpServer gone = await(other.createHttpServer().requestHandler(r -> {}).listen(0));
    leads = Optional.of(URI.create("http://127.0.0.1:" + gone.actualPort()));
    await(gone.close());
    var answer = http.sendAsync(request("/v2/info").build(), HttpResponse.BodyHandlers.ofString());
    other.setTimer(200, t -> leads = Optional.empty());
    other.setTimer(400, t -> leads = Optional.of(uri("")));
    assertThat(answer.get().statusCode()).isEqualTo(200);
  }

  @Test
  void a_change_that_is_under_way_when_the_leader_is_deposed_is_answered() throws Exception {
    Promise<Void> begun = Promise.promise();
    fakes.groups.stuck = Optional.of(begun);
    HttpRequest change =
        HttpRequest.newBuilder(uri("/v2/apps"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"id\": \"/a\", \"cmd\": \"sleep 1\"}"))
            .build();
    var answer = http.sendAsync(change, HttpResponse.BodyHandlers.ofString());
    await(begun.future());
    context.runOnContext(v -> slot.clear());
    assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
  }

  @Test
  void a_stream_of_events_is_found_by_a_redirect() throws Exception {
    leads = Optional.of(uri(""));
    HttpClient staying = HttpClient.newHttpClient();
    HttpResponse<String> answer =
        staying.send(
            request("/v2/events?event_type=x").header("Accept", "text/event-stream").build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location"))
        .contains(server.url() + "/v2/events?event_type=x");
  }

  @Test
  void a_call_that_would_go_round_is_refused() throws Exception {
    leads = Optional.of(URI.create(standby.url()));
    HttpResponse<String> answer = send(request("/v2/info"));
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("Detected proxying loop.");
  }

  @Test
  void a_call_gives_up_when_nobody_is_elected() throws Exception {
    long begin = System.nanoTime();
    HttpResponse<String> answer = send(request("/v2/info"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("Could not determine the current leader");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(4));
  }
}
