package io.kernos.marathon.scaling;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Expressions of Prometheus servers, by their HTTP API: instant queries. */
public final class PrometheusExpressions implements Expressions {
  private static final long TIMEOUT_MILLIS = 5_000;

  private final HttpClient client;

  public PrometheusExpressions(Vertx vertx) {
    client = vertx.createHttpClient();
  }

  @Override
  public Future<Double> value(Target.Expression target) {
    String base = target.url().toString().replaceAll("/+$", "");
    String query = URLEncoder.encode(target.query(), StandardCharsets.UTF_8);
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(base + "/api/v1/query?query=" + query)
            .setTimeout(TIMEOUT_MILLIS);
    return client
        .request(request)
        .compose(sent -> sent.send().compose(HttpClientResponse::body))
        .map(body -> value(new JsonObject(body)));
  }

  /** The sum of a vector, or a scalar; throws with what the server says otherwise. */
  static double value(JsonObject answer) {
    if (!"success".equals(answer.getString("status"))) {
      throw new IllegalArgumentException(answer.getString("error", "the server refuses it"));
    }
    JsonObject data = answer.getJsonObject("data");
    JsonArray result = data.getJsonArray("result");
    return switch (data.getString("resultType")) {
      case "scalar" -> number(result);
      case "vector" -> {
        if (result.isEmpty()) {
          throw new IllegalArgumentException("the expression has no value");
        }
        yield result.stream()
            .mapToDouble(each -> number(((JsonObject) each).getJsonArray("value")))
            .sum();
      }
      default ->
          throw new IllegalArgumentException(
              "the expression gives a " + data.getString("resultType") + ", not a number");
    };
  }

  /** A pair of time and value, which is text. */
  private static double number(JsonArray sample) {
    double value = Double.parseDouble(sample.getString(1).replace("Inf", "Infinity"));
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("the expression's value is " + sample.getString(1));
    }
    return value;
  }
}
