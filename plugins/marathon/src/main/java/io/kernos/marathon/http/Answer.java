package io.kernos.marathon.http;

import io.kernos.marathon.deployment.DeploymentPlan;
import io.kernos.marathon.json.Timestamps;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a call is answered.
 *
 * @param chunks the body, piece by piece: a long one is made while it is sent
 */
record Answer(int status, Map<String, String> headers, Iterable<Buffer> chunks) {
  static final String JSON = "application/json";

  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer json(int status, Buffer body) {
    return new Answer(status, Map.of("Content-Type", JSON), List.of(body));
  }

  static Answer ok(JsonObject body) {
    return json(200, body.toBuffer());
  }

  static Answer ok(JsonArray body) {
    return json(200, body.toBuffer());
  }

  /** JSON in pieces. */
  static Answer ok(Iterable<Buffer> chunks) {
    return new Answer(200, Map.of("Content-Type", JSON), chunks);
  }

  static Answer ok() {
    return empty(200);
  }

  static Answer empty(int status) {
    return new Answer(status, Map.of(), List.of());
  }

  static Answer text(int status, String type, String body) {
    return new Answer(status, Map.of("Content-Type", type), List.of(Buffer.buffer(body)));
  }

  /** An error, or whatever else is said in one sentence. */
  static Answer message(int status, String message) {
    return json(status, new JsonObject().put("message", message).toBuffer());
  }

  /** A change that is being deployed. */
  static Answer deployment(int status, DeploymentPlan plan) {
    return json(
            status,
            new JsonObject()
                .put("version", Timestamps.format(plan.version()))
                .put("deploymentId", plan.id())
                .toBuffer())
        .deployedBy(plan);
  }

  Answer deployedBy(DeploymentPlan plan) {
    return with("Marathon-Deployment-Id", plan.id());
  }

  Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, more, chunks);
  }

  Answer withoutBody() {
    return new Answer(status, headers, List.of());
  }
}
