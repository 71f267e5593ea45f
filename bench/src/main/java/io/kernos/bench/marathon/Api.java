package io.kernos.bench.marathon;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/** Marathon's REST API, as a benchmark uses it. */
final class Api {
  private static final long PATIENCE_SECONDS = 300;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  Api(URI base) {
    this.base = base;
  }

  String call(String method, String path, JsonObject body)
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

  /** Waits until the sum of a count over all apps is as wanted; gives the seconds it took. */
  double until(long start, int wanted, String field) throws IOException, InterruptedException {
    return until(
        start,
        wanted,
        apps -> {
          int sum = 0;
          for (Object app : apps) {
            sum += ((JsonObject) app).getInteger(field);
          }
          return sum;
        });
  }

  private double until(long start, int wanted, ToIntFunction<JsonArray> count)
      throws IOException, InterruptedException {
    while (true) {
      JsonArray apps =
          new JsonObject(call("GET", "/v2/apps?embed=apps.counts", null)).getJsonArray("apps");
      double seconds = (System.nanoTime() - start) / 1e9;
      int now = count.applyAsInt(apps);
      if (now == wanted) {
        return seconds;
      }
      if (seconds > PATIENCE_SECONDS) {
        throw new IllegalStateException(now + " of " + wanted + " after " + seconds + " s");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Waits until no deployment goes on. */
  void quiet() throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!new JsonArray(call("GET", "/v2/deployments", null)).isEmpty()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        throw new IllegalStateException("deployments do not end");
      }
      TimeUnit.MILLISECONDS.sleep(5);
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
