package io.kernos.marathon.metric;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.Function;

/** All metrics in JSON (Marathon: MetricsConversion.scala). */
public final class MetricsJson {
  private MetricsJson() {}

  /**
   * The body of {@code /metrics}.
   *
   * @param prefix of each name, without its dot
   */
  public static JsonObject write(MetricRegistry registry, String prefix) {
    return new JsonObject()
        .put("version", "4.0.0")
        .put("counters", all(prefix, registry.counters(), n -> new JsonObject().put("count", n)))
        .put("gauges", all(prefix, registry.gauges(), n -> new JsonObject().put("value", n)))
        .put("histograms", new JsonObject())
        .put("meters", all(prefix, registry.meters(), MetricsJson::write))
        .put("timers", all(prefix, registry.timers(), MetricsJson::write));
  }

  private static <T> JsonObject all(
      String prefix, Map<String, T> metrics, Function<T, JsonObject> write) {
    JsonObject all = new JsonObject();
    metrics.forEach((name, metric) -> all.put(prefix + "." + name, write.apply(metric)));
    return all;
  }

  private static JsonObject write(Meter meter) {
    return rates(new JsonObject().put("count", meter.count()), meter).put("units", "events/second");
  }

  private static JsonObject rates(JsonObject json, Meter meter) {
    Meter.Rates rates = meter.rates();
    return json.put("m1_rate", rates.one())
        .put("m5_rate", rates.five())
        .put("m15_rate", rates.fifteen())
        .put("mean_rate", meter.meanRate());
  }

  private static JsonObject write(Timer timer) {
    Timer.Distribution times = timer.distribution();
    JsonObject json =
        new JsonObject()
            .put("count", timer.meter().count())
            .put("min", times.min())
            .put("mean", times.mean())
            .put("max", times.max())
            .put("p50", times.quantile(0.5))
            .put("p75", times.quantile(0.75))
            .put("p95", times.quantile(0.95))
            .put("p98", times.quantile(0.98))
            .put("p99", times.quantile(0.99))
            .put("p999", times.quantile(0.999))
            .put("stddev", times.deviation());
    return rates(json, timer.meter())
        .put("duration_units", "seconds")
        .put("rate_units", "calls/second");
  }
}
