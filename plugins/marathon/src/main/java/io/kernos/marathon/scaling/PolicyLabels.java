package io.kernos.marathon.scaling;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A policy in an app's labels: {@code KERNOS_SCALING_MAX} and {@code _MIN}, targets {@code _CPU},
 * {@code _MEM}, {@code _REQUESTS}, {@code _QUEUE}, {@code _PROMETHEUS_URL} with {@code _QUERY} and
 * {@code _VALUE}, and {@code _UP_WINDOW_SECONDS}, {@code _DOWN_WINDOW_SECONDS}.
 */
final class PolicyLabels {
  private static final String PREFIX = "KERNOS_SCALING_";

  private PolicyLabels() {}

  /** The policy as JSON; empty when no label speaks of one. */
  static Optional<JsonObject> read(Map<String, String> labels) {
    if (labels.keySet().stream().noneMatch(label -> label.startsWith(PREFIX))) {
      return Optional.empty();
    }
    JsonArray targets = new JsonArray();
    put(labels, "CPU", value -> targets.add(target("cpu", value)));
    put(labels, "MEM", value -> targets.add(target("mem", value)));
    put(labels, "REQUESTS", value -> targets.add(target("requests", value)));
    put(labels, "QUEUE", value -> targets.add(target("queue", value)));
    put(
        labels,
        "PROMETHEUS_URL",
        url ->
            targets.add(
                target("prometheus", number(labels.get(PREFIX + "PROMETHEUS_VALUE")))
                    .put("url", url)
                    .put("query", labels.get(PREFIX + "PROMETHEUS_QUERY"))));
    JsonObject json = new JsonObject().put("targets", targets);
    put(labels, "MIN", value -> json.put("min", value));
    put(labels, "MAX", value -> json.put("max", value));
    put(labels, "UP_WINDOW_SECONDS", value -> json.put("upWindowSeconds", value));
    put(labels, "DOWN_WINDOW_SECONDS", value -> json.put("downWindowSeconds", value));
    return Optional.of(json);
  }

  private static JsonObject target(String metric, Object value) {
    return new JsonObject().put("metric", metric).put("value", value);
  }

  private static void put(Map<String, String> labels, String name, Consumer<Object> taker) {
    String value = labels.get(PREFIX + name);
    if (value != null) {
      taker.accept(number(value));
    }
  }

  /** A number where it is one; what is none is told by whoever wants a number. */
  private static Object number(String text) {
    if (text != null && text.strip().matches("-?\\d{1,9}")) {
      return Integer.valueOf(text.strip());
    }
    return text != null && text.strip().matches("-?\\d{1,9}\\.\\d{1,9}")
        ? Double.valueOf(text.strip())
        : text;
  }
}
