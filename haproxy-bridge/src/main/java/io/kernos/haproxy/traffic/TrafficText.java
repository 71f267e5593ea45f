package io.kernos.haproxy.traffic;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Figures of apps in Prometheus' text format. HAProxy's own, by back end and server, begin anew
 * with each reload; these go on.
 */
final class TrafficText {
  private final StringBuilder text = new StringBuilder();
  private final List<ServiceFlow> flows;

  private TrafficText(List<ServiceFlow> flows) {
    this.flows = flows;
  }

  static String of(List<ServiceFlow> flows) {
    TrafficText text = new TrafficText(flows);
    text.metric(
        "requests_total",
        "counter",
        "Requests, or connections of TCP, since the bridge has begun.",
        each -> each.flow().requests());
    text.metric(
        "errors_total",
        "counter",
        "Answers of status 5xx, or failed connections of TCP, since the bridge has begun.",
        each -> each.flow().errors());
    text.metric("sessions", "gauge", "Open sessions.", each -> each.flow().now().sessions());
    text.metric("queue", "gauge", "What waits for a server.", each -> each.flow().now().queued());
    text.metric(
        "response_seconds",
        "gauge",
        "Time to the head of an answer, on average of the last requests.",
        each -> each.flow().now().responseMillis() / 1000.0);
    return text.text.toString();
  }

  private void metric(String name, String type, String help, ToDoubleFunction<ServiceFlow> value) {
    text.append("# HELP kernos_lb_app_" + name + " " + help + "\n");
    text.append("# TYPE kernos_lb_app_" + name + " " + type + "\n");
    for (ServiceFlow each : flows) {
      // Ids and back ends are of letters and signs that need no quoting.
      text.append(
          String.format(
              Locale.ROOT,
              "kernos_lb_app_%s{app=\"%s\",port=\"%d\",backend=\"%s\"} %s\n",
              name,
              each.owner().app(),
              each.service().servicePort(),
              each.service().backend(),
              number(value.applyAsDouble(each))));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
