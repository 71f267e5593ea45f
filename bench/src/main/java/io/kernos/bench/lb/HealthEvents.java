package io.kernos.bench.lb;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Marathon's event stream: which task has become healthy, and when that was heard. */
final class HealthEvents {
  private static final int PATIENCE_SECONDS = 60;

  private final LinkedBlockingQueue<Healthy> heard = new LinkedBlockingQueue<>();

  /**
   * One that has become healthy.
   *
   * @param nanos when it was heard
   */
  record Healthy(String instance, long nanos) {}

  /** Follows the stream until the server ends. */
  HealthEvents(URI marathon) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        marathon.resolve("/v2/events?event_type=instance_health_changed_event"))
                    .header("Accept", "text/event-stream")
                    .build(),
                HttpResponse.BodyHandlers.ofLines());
    Thread thread = new Thread(() -> read(response.body()), "events");
    thread.setDaemon(true);
    thread.start();
  }

  private void read(Stream<String> lines) {
    try {
      lines.forEach(this::line);
    } catch (UncheckedIOException e) {
      // The server has ended: who waits for more is told.
    }
  }

  private void line(String line) {
    long now = System.nanoTime();
    if (line.startsWith("data:")) {
      JsonObject event = new JsonObject(line.substring("data:".length()));
      if (Boolean.TRUE.equals(event.getBoolean("healthy"))) {
        heard.add(new Healthy(event.getString("instanceId"), now));
      }
    }
  }

  /** The next one. */
  Healthy next() throws InterruptedException {
    Healthy next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new IllegalStateException("no instance gets healthy");
    }
    return next;
  }
}
