package io.kernos.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.spi.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators ask of the store, over HTTP. */
class StoreEndpointTest {
  private HttpFixture http;
  private final ScriptedStore store = new ScriptedStore();

  @BeforeEach
  void start() throws Exception {
    http = new HttpFixture();
    http.gate.store = Optional.of(store);
  }

  @AfterEach
  void stop() throws Exception {
    http.close();
  }

  /** A store whose every answer the test decides. */
  private static final class ScriptedStore implements StoreGate {
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    List<byte[]> pieces = List.of();
    Optional<String> leader = Optional.empty();
    Optional<StoreException> refusal = Optional.empty();
    volatile String asked = "";

    @Override
    public Future<Copy> copy(String clusterId) {
      asked = "copy " + clusterId;
      Iterator<byte[]> rest = Stream.concat(pieces.stream(), Stream.of(new byte[0])).iterator();
      return Future.succeededFuture(
          new Copy() {
            @Override
            public byte[] next() {
              return rest.next();
            }

            @Override
            public void close() {
              closed.complete(null);
            }
          });
    }

    @Override
    public Future<JsonObject> members() {
      return Future.succeededFuture(new JsonObject().put("members", List.of("one")));
    }

    @Override
    public Future<Void> add(String member) {
      asked = "add " + member;
      return refusal.<Future<Void>>map(Future::failedFuture).orElseGet(Future::succeededFuture);
    }

    @Override
    public Future<Optional<String>> remove(String member) {
      asked = "remove " + member;
      return Future.succeededFuture(leader);
    }
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return http.client.send(
        http.request(path).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void all_state_comes_piece_by_piece_and_is_closed_at_its_end() throws Exception {
    byte[] large = new byte[3 << 20];
    Arrays.fill(large, (byte) 'x');
    store.pieces = List.of("begin ".getBytes(StandardCharsets.UTF_8), large, large);

    HttpResponse<String> answer = http.get("/store/state");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).hasSize(6 + (6 << 20)).startsWith("begin x");
    assertThat(store.asked).isEqualTo("copy cluster-1");
    store.closed.get(20, TimeUnit.SECONDS);
  }

  @Test
  void a_copy_is_closed_when_its_reader_goes_away() throws Exception {
    byte[] large = new byte[4 << 20];
    store.pieces = java.util.Collections.nCopies(50, large);
    try (RawHttp raw = http.raw()) {
      raw.send("GET /store/state HTTP/1.1\r\nHost: a\r\n\r\n");
      raw.head();
      assertThat(raw.status).isEqualTo(200);
    }
    store.closed.get(20, TimeUnit.SECONDS);
  }

  @Test
  void a_standby_sends_to_the_leader() throws Exception {
    http.gate.leads = false;
    for (String path : List.of("/store/state", "/store/members")) {
      assertThat(http.get(path).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void masters_are_listed_added_and_removed() throws Exception {
    assertThat(http.get("/store/members").body()).isEqualTo("{\"members\":[\"one\"]}");
    assertThat(send("PUT", "/store/members/10.0.0.4:7050").body())
        .isEqualTo("{\"added\":\"10.0.0.4:7050\"}");
    assertThat(store.asked).isEqualTo("add 10.0.0.4:7050");
    assertThat(send("DELETE", "/store/members/10.0.0.4%3A7050").statusCode()).isEqualTo(200);
    assertThat(store.asked).isEqualTo("remove 10.0.0.4:7050");
    assertThat(send("POST", "/store/members").statusCode()).isEqualTo(405);
  }

  @Test
  void a_leader_that_handed_over_says_to_whom() throws Exception {
    store.leader = Optional.of("10.0.0.5:7050");
    HttpResponse<String> answer = send("DELETE", "/store/members/10.0.0.4:7050");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"leader\":\"10.0.0.5:7050\"}");
  }

  @Test
  void what_cannot_be_is_refused_in_words() throws Exception {
    store.refusal =
        Optional.of(new StoreException(StoreException.Kind.CONFLICT, "it does not answer"));
    HttpResponse<String> answer = send("PUT", "/store/members/10.0.0.4:7050");
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).isEqualTo("it does not answer");
  }

  @Test
  void who_may_not_gets_nothing() throws Exception {
    http.close();
    http = new HttpFixture((principal, action, object) -> false);
    http.gate.store = Optional.of(store);

    assertThat(http.get("/store/state").statusCode()).isEqualTo(403);
    assertThat(http.get("/store/members").statusCode()).isEqualTo(403);
    assertThat(send("PUT", "/store/members/10.0.0.4:7050").statusCode()).isEqualTo(403);
    assertThat(send("DELETE", "/store/members/10.0.0.4:7050").statusCode()).isEqualTo(403);
    assertThat(store.asked).isEmpty();
  }
}
