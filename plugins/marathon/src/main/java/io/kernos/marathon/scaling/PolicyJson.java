package io.kernos.marathon.scaling;

import io.kernos.marathon.validation.Violations;
import io.kernos.marathon.validation.ViolationsException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A policy as users write it: {@code {"min": 1, "max": 10, "targets": [{"metric": "cpu", "value":
 * 0.7}], "upWindowSeconds": 0, "downWindowSeconds": 300}}.
 */
public final class PolicyJson {
  private static final Set<String> KEYS =
      Set.of("min", "max", "targets", "upWindowSeconds", "downWindowSeconds");
  private static final Set<String> TARGET_KEYS = Set.of("metric", "value", "url", "query");

  private final Violations violations = new Violations();

  private PolicyJson() {}

  /**
   * Reads one.
   *
   * @param json must be an object
   * @throws ViolationsException with everything that is wrong
   */
  public static Policy read(Object json) {
    PolicyJson reader = new PolicyJson();
    reader.violations.check(json instanceof JsonObject, "/", "must be an object");
    reader.violations.throwIfAny();
    return reader.policy((JsonObject) json);
  }

  private Policy policy(JsonObject json) {
    unknown(json, KEYS, "");
    int min = whole(json, "min", 1, 0);
    int max = whole(json, "max", null, 1);
    violations.check(max >= min, "/max", "is less than min");
    List<Target> targets = targets(json);
    Policy policy =
        new Policy(
            min,
            max,
            targets,
            Duration.ofSeconds(
                whole(json, "upWindowSeconds", (int) Policy.UP_WINDOW.toSeconds(), 0)),
            Duration.ofSeconds(
                whole(json, "downWindowSeconds", (int) Policy.DOWN_WINDOW.toSeconds(), 0)));
    violations.throwIfAny();
    return policy;
  }

  private void unknown(JsonObject json, Set<String> keys, String path) {
    json.fieldNames().stream()
        .filter(key -> !keys.contains(key))
        .forEach(key -> violations.add(path + "/" + key, "is not known"));
  }

  private int whole(JsonObject json, String key, Integer otherwise, int least) {
    Object value = json.getValue(key);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value instanceof Integer number && number >= least) {
      return number;
    }
    violations.add(
        "/" + key, value == null ? "undefined" : "must be a whole number of at least " + least);
    return least;
  }

  private List<Target> targets(JsonObject json) {
    List<Target> targets = new ArrayList<>();
    if (!(json.getValue("targets") instanceof JsonArray array) || array.isEmpty()) {
      violations.add("/targets", "must be a list of at least one target");
      return targets;
    }
    for (int i = 0; i < array.size(); i++) {
      String path = "/targets(" + i + ")";
      if (array.getValue(i) instanceof JsonObject target) {
        unknown(target, TARGET_KEYS, path);
        target(target, path, targets);
      } else {
        violations.add(path, "must be an object");
      }
    }
    return targets;
  }

  private void target(JsonObject json, String path, List<Target> targets) {
    double value = 1;
    if (json.getValue("value") instanceof Number number && number.doubleValue() > 0) {
      value = number.doubleValue();
    } else {
      violations.add(path + "/value", "must be a number greater than 0");
    }
    switch (String.valueOf(json.getValue("metric"))) {
      case "cpu" -> targets.add(new Target.Cpu(value));
      case "mem" -> targets.add(new Target.Memory(value));
      case "requests" -> targets.add(new Target.Requests(value));
      case "queue" -> targets.add(new Target.Queue(value));
      case "prometheus" -> {
        URI url = url(json.getValue("url"), path);
        if (json.getValue("query") instanceof String query && !query.isBlank()) {
          targets.add(new Target.Expression(url, query, value));
        } else {
          violations.add(path + "/query", "must be an expression");
        }
      }
      default ->
          violations.add(path + "/metric", "must be one of cpu, mem, requests, queue, prometheus");
    }
  }

  private URI url(Object value, String path) {
    if (value instanceof String text) {
      try {
        URI url = URI.create(text);
        if (url.getHost() != null && Set.of("http", "https").contains(url.getScheme())) {
          return url;
        }
      } catch (IllegalArgumentException e) {
        // Told below.
      }
    }
    violations.add(path + "/url", "must be the http or https URL of a Prometheus server");
    return URI.create("http://localhost");
  }

  /** Writes one, with every default. */
  public static JsonObject write(Policy policy) {
    JsonArray targets = new JsonArray();
    policy.targets().forEach(target -> targets.add(write(target)));
    return new JsonObject()
        .put("min", policy.min())
        .put("max", policy.max())
        .put("targets", targets)
        .put("upWindowSeconds", policy.upWindow().toSeconds())
        .put("downWindowSeconds", policy.downWindow().toSeconds());
  }

  private static JsonObject write(Target target) {
    JsonObject json = new JsonObject().put("metric", target.metric()).put("value", target.value());
    if (target instanceof Target.Expression expression) {
      json.put("url", expression.url().toString()).put("query", expression.query());
    }
    return json;
  }
}
