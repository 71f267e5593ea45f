package io.kernos.spi.discovery;

import java.time.Duration;
import java.util.Optional;

/**
 * What goes to one service port of an app, as load balancers measure it.
 *
 * @param frameworkId of the app's tasks
 * @param app id such as {@code /shop/web}: the tasks' label {@code app-id}, or else made of the
 *     framework's name and the tasks'
 * @param servicePort 0: it is reached only by virtual host or app id
 * @param requests a second; where requests are not told apart, connections a second
 * @param sessions open now, each of a request or connection that is not done
 * @param queued requests or connections that wait for a server now
 * @param errors a second: answers of status 5xx; where requests are not told apart, connections
 *     that failed
 * @param responseTime from a request to the head of its answer, on average of the last ones; empty
 *     when there was none
 */
public record Traffic(
    String frameworkId,
    String app,
    int servicePort,
    double requests,
    long sessions,
    long queued,
    double errors,
    Optional<Duration> responseTime) {

  /** Which service port of which app. */
  public record Service(String frameworkId, String app, int port) {}

  public Service service() {
    return new Service(frameworkId, app, servicePort);
  }

  /**
   * What this and another balancer see together of the same service. A response time is that of
   * both, weighed by requests.
   */
  public Traffic plus(Traffic other) {
    return new Traffic(
        frameworkId,
        app,
        servicePort,
        requests + other.requests,
        sessions + other.sessions,
        queued + other.queued,
        errors + other.errors,
        together(other));
  }

  private Optional<Duration> together(Traffic other) {
    double all = requests + other.requests;
    if (responseTime.isEmpty() || other.responseTime.isEmpty() || all == 0) {
      return responseTime.or(other::responseTime);
    }
    double millis =
        (responseTime.get().toMillis() * requests
                + other.responseTime.get().toMillis() * other.requests)
            / all;
    return Optional.of(Duration.ofMillis(Math.round(millis)));
  }
}
