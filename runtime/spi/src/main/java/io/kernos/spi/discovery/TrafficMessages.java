package io.kernos.spi.discovery;

import io.kernos.api.link.TrafficReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What load balancers measure as messages between nodes, and back. */
public final class TrafficMessages {
  /** So many services at most are in one message. */
  static final int PART = 256;

  private static final int LONGEST_NAME = 1024;
  private static final double MOST = 1e12;

  private TrafficMessages() {}

  /** The messages that carry them, each for itself; none for none. */
  public static List<TrafficReport> encode(List<Traffic> traffic) {
    List<TrafficReport> parts = new ArrayList<>();
    for (int from = 0; from < traffic.size(); from += PART) {
      TrafficReport.Builder part = TrafficReport.newBuilder();
      traffic
          .subList(from, Math.min(traffic.size(), from + PART))
          .forEach(each -> part.addServices(encode(each)));
      parts.add(part.build());
    }
    return parts;
  }

  private static TrafficReport.Service encode(Traffic traffic) {
    TrafficReport.Service.Builder service =
        TrafficReport.Service.newBuilder()
            .setFrameworkId(traffic.frameworkId())
            .setApp(traffic.app())
            .setServicePort(traffic.servicePort())
            .setRequests(traffic.requests())
            .setSessions(traffic.sessions())
            .setQueued(traffic.queued())
            .setErrors(traffic.errors());
    traffic.responseTime().ifPresent(time -> service.setResponseTimeMs(time.toMillis()));
    return service.build();
  }

  /** Those of a message that can be; what cannot is left out. */
  public static List<Traffic> decode(TrafficReport report) {
    return report.getServicesList().stream()
        .filter(TrafficMessages::canBe)
        .map(
            service ->
                new Traffic(
                    service.getFrameworkId(),
                    service.getApp(),
                    service.getServicePort(),
                    service.getRequests(),
                    service.getSessions(),
                    service.getQueued(),
                    service.getErrors(),
                    service.hasResponseTimeMs()
                        ? Optional.of(Duration.ofMillis(service.getResponseTimeMs()))
                        : Optional.empty()))
        .toList();
  }

  private static boolean canBe(TrafficReport.Service service) {
    return isName(service.getFrameworkId())
        && isName(service.getApp())
        && isCount(service.getServicePort(), 65535)
        && isCount(service.getRequests(), MOST)
        && isCount(service.getSessions(), MOST)
        && isCount(service.getQueued(), MOST)
        && isCount(service.getErrors(), MOST)
        && isCount(service.getResponseTimeMs(), MOST);
  }

  private static boolean isName(String text) {
    return !text.isEmpty() && text.length() <= LONGEST_NAME;
  }

  /** False too of what is no number. */
  private static boolean isCount(double value, double most) {
    return value >= 0 && value <= most;
  }
}
