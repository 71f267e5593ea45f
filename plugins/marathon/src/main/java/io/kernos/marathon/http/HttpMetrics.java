package io.kernos.marathon.http;

import io.kernos.marathon.metric.MetricRegistry;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures calls of the API (Marathon: HttpTransferMetricsHandler.scala). */
final class HttpMetrics {
  private static final Set<String> TIMED = Set.of("GET", "POST", "PUT", "DELETE");

  private final MetricRegistry registry;
  private final AtomicInteger active = new AtomicInteger();

  HttpMetrics(MetricRegistry registry) {
    this.registry = registry;
    registry.gauge("http.requests.active.gauge", active::get);
    for (int status = 1; status <= 5; status++) {
      registry.meter(rate(status));
    }
    registry.counter("http.requests.size.counter.bytes");
    registry.counter("http.responses.size.counter.bytes");
    registry.counter("http.responses.event-stream.size.counter.bytes");
  }

  private static String rate(int hundreds) {
    return "http.responses." + hundreds + "xx.rate.meter";
  }

  /** Measures a call, which goes on. */
  void measure(RoutingContext call) {
    long begin = System.nanoTime();
    active.incrementAndGet();
    call.addEndHandler(
        ended -> {
          active.decrementAndGet();
          HttpServerResponse response = call.response();
          registry.meter(rate(response.getStatusCode() / 100)).mark();
          registry.counter("http.requests.size.counter.bytes").add(call.request().bytesRead());
          if (isStream(response)) {
            registry
                .counter("http.responses.event-stream.size.counter.bytes")
                .add(response.bytesWritten());
          } else {
            registry.counter("http.responses.size.counter.bytes").add(response.bytesWritten());
            took(call.request().method().name(), System.nanoTime() - begin);
          }
        });
    call.next();
  }

  private void took(String method, long nanos) {
    registry.timer("http.requests.duration.timer.seconds").update(nanos);
    if (TIMED.contains(method)) {
      registry
          .timer("http.requests." + method.toLowerCase(Locale.ROOT) + ".duration.timer.seconds")
          .update(nanos);
    }
  }

  private static boolean isStream(HttpServerResponse response) {
    String type = response.headers().get("Content-Type");
    return type != null && type.startsWith("text/event-stream");
  }
}
