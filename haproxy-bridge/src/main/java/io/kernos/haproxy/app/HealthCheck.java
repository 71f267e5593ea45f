package io.kernos.haproxy.app;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An app's health check, as far as a load balancer can do it too.
 *
 * @param protocol such as {@code HTTP}, {@code MESOS_TCP}
 * @param port fixed port; empty: the server's own
 * @param byTask whether the task's executor does it: then the record says how healthy the task is
 */
public record HealthCheck(
    String protocol,
    String path,
    int portIndex,
    Optional<Integer> port,
    int gracePeriodSeconds,
    int intervalSeconds,
    int timeoutSeconds,
    int maxConsecutiveFailures,
    boolean byTask) {

  private static final Pattern PATH = Pattern.compile("/[!-~&&[^\"'\\\\#]]*");
  private static final Set<String> KNOWN =
      Set.of("HTTP", "HTTPS", "TCP", "MESOS_HTTP", "MESOS_HTTPS", "MESOS_TCP");

  /** Reads one as Marathon writes it; empty when a load balancer cannot do it. */
  static Optional<HealthCheck> of(JsonObject json) {
    String protocol = json.getString("protocol", "HTTP");
    if (!KNOWN.contains(protocol)) {
      return Optional.empty();
    }
    String path = json.getString("path", "/");
    HealthCheck check =
        new HealthCheck(
            protocol,
            PATH.matcher(path).matches() ? path : "/",
            json.getInteger("portIndex", 0),
            Optional.ofNullable(json.getInteger("port")),
            json.getInteger("gracePeriodSeconds", 300),
            Math.max(1, json.getInteger("intervalSeconds", 60)),
            Math.max(1, json.getInteger("timeoutSeconds", 20)),
            json.getInteger("maxConsecutiveFailures", 3),
            protocol.startsWith("MESOS_"));
    return Optional.of(check);
  }

  /** Whether it is asked by TLS. */
  public boolean isTls() {
    return protocol.endsWith("HTTPS");
  }

  /** Whether only connecting is tried. */
  public boolean isTcp() {
    return protocol.endsWith("TCP");
  }
}
