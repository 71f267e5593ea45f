package io.kernos.bench.marathon;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Marathon's REST API, as a benchmark uses it. */
public final class Api {
  private static final long PATIENCE_SECONDS = 300;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final Duration pause;

  /**
   * @param pause between two looks at what is waited for: each costs the server something
   */
  public Api(URI base, Duration pause) {
    this.base = base;
    this.pause = pause;
  }

  /** A call; gives the body of the answer. */
  public String call(String method, String path, JsonObject body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method(
                    method,
                    body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body.encode()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  /** A GET; gives the seconds until all of the answer is there. */
  double get(String path) throws IOException, InterruptedException {
    long start = System.nanoTime();
    call("GET", path, null);
    return (System.nanoTime() - start) / 1e9;
  }

  /** Waits until the sum of a count over all apps is as wanted; gives the seconds it took. */
  double until(long start, int wanted, String field) throws IOException, InterruptedException {
    while (true) {
      int now = 0;
      for (Object app : new JsonObject(call("GET", "/v2/apps", null)).getJsonArray("apps")) {
        now += ((JsonObject) app).getInteger(field);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      if (now == wanted) {
        return seconds;
      }
      if (seconds > PATIENCE_SECONDS) {
        throw new IllegalStateException(now + " of " + wanted + " after " + seconds + " s");
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  /** Waits until no deployment goes on. */
  public void quiet() throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!new JsonArray(call("GET", "/v2/deployments", null)).isEmpty()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        throw new IllegalStateException("deployments do not end");
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  static JsonObject sleeper(String id, int instances) {
    return new JsonObject()
        .put("id", id)
        .put("cmd", "sleep 1000000")
        .put("cpus", 0.01)
        .put("mem", 1)
        .put("instances", instances);
  }
}
