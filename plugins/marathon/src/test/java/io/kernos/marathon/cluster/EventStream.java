package io.kernos.marathon.cluster;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Follows {@code /v2/events} on a thread of its own, until the server ends it. */
final class EventStream {
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();

  /** Connects; returns when the stream is open. */
  EventStream(URI api, Consumer<JsonObject> listener) throws Exception {
    this(api, "", listener);
  }

  /** Connects with a query, such as {@code ?event_type=…}. */
  EventStream(URI api, String query, Consumer<JsonObject> listener) throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Thread reader =
        new Thread(
            () -> {
              try {
                HttpResponse<Stream<String>> answer =
                    HttpClient.newHttpClient()
                        .send(
                            HttpRequest.newBuilder(api.resolve("/v2/events" + query))
                                .header("Accept", "text/event-stream")
                                .build(),
                            HttpResponse.BodyHandlers.ofLines());
                open.countDown();
                answer
                    .body()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> new JsonObject(line.substring(6)))
                    .forEach(
                        event -> {
                          events.add(event);
                          listener.accept(event);
                        });
              } catch (Exception e) {
                // The server has ended it, or the test is over.
                open.countDown();
              }
            },
            "events");
    reader.setDaemon(true);
    reader.start();
    open.await();
  }

  /** All so far, oldest first. */
  List<JsonObject> events() {
    return events;
  }
}
