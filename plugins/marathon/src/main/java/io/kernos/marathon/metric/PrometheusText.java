package io.kernos.marathon.metric;

import java.util.Locale;
import java.util.regex.Pattern;

/** All metrics in Prometheus's text format (Marathon: PrometheusReporter.scala). */
public final class PrometheusText {
  private static final Pattern FORBIDDEN = Pattern.compile("[^a-zA-Z0-9_]");
  private static final double[] QUANTILES = {0.5, 0.75, 0.95, 0.98, 0.99, 0.999};

  private final StringBuilder text = new StringBuilder();
  private final String prefix;

  private PrometheusText(String prefix) {
    this.prefix = prefix;
  }

  /**
   * The body of {@code /metrics/prometheus}.
   *
   * @param prefix of each name, without its dot
   */
  public static String write(MetricRegistry registry, String prefix) {
    PrometheusText text = new PrometheusText(prefix);
    registry.gauges().forEach((name, value) -> text.plain(text.name(name), "gauge", value));
    registry.counters().forEach((name, count) -> text.plain(text.name(name), "counter", count));
    registry.meters().forEach((name, meter) -> text.meter(text.name(name), meter));
    registry.timers().forEach((name, timer) -> text.timer(text.name(name), timer));
    return text.text.toString();
  }

  private String name(String name) {
    return FORBIDDEN.matcher(prefix + "." + name).replaceAll("_");
  }

  private void plain(String name, String type, Object value) {
    one(name, type, value);
    text.append('\n');
  }

  private void one(String name, String type, Object value) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    text.append(name).append(' ').append(value).append('\n');
  }

  private void meter(String name, Meter meter) {
    one(name + "_count", "gauge", meter.count());
    rates(name, meter);
    text.append('\n');
  }

  private void rates(String name, Meter meter) {
    Meter.Rates rates = meter.rates();
    one(name + "_mean_rate", "gauge", meter.meanRate());
    one(name + "_m1_rate", "gauge", rates.one());
    one(name + "_m5_rate", "gauge", rates.five());
    one(name + "_m15_rate", "gauge", rates.fifteen());
  }

  private void timer(String name, Timer timer) {
    Timer.Distribution times = timer.distribution();
    text.append("# TYPE ").append(name).append(" summary\n");
    for (double quantile : QUANTILES) {
      text.append(
          String.format(
              Locale.ROOT, "%s{quantile=\"%s\"} %f\n", name, quantile, times.quantile(quantile)));
    }
    text.append(name).append("_count ").append(timer.meter().count()).append('\n');
    one(name + "_min", "gauge", times.min());
    one(name + "_mean", "gauge", times.mean());
    one(name + "_max", "gauge", times.max());
    one(name + "_stddev", "gauge", times.deviation());
    rates(name, timer.meter());
    text.append('\n');
  }
}
