package io.kernos.marathon.scaling;

import io.kernos.api.v1.FrameworkID;
import io.kernos.spi.discovery.Traffic;
import io.kernos.spi.plugin.Metrics;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the kernel what it measures of this framework's apps. */
public final class KernelMeter {
  private static final Logger LOG = LoggerFactory.getLogger(KernelMeter.class);

  private final Metrics metrics;
  private final Supplier<String> framework;
  private final UsageMeter meter = new UsageMeter();

  /**
   * @param framework gives the framework's id
   */
  public KernelMeter(Metrics metrics, Supplier<String> framework) {
    this.metrics = metrics;
    this.framework = framework;
  }

  /** Never fails: what the kernel does not say is left out. */
  Future<Measures> look() {
    FrameworkID id = FrameworkID.newBuilder().setValue(framework.get()).build();
    Future<List<Metrics.Usage>> usage =
        metrics.usage(id).otherwise(e -> nothing("what tasks use", e));
    Future<List<Traffic>> traffic =
        metrics.traffic(id).otherwise(e -> nothing("what load balancers measure", e));
    return Future.join(usage, traffic)
        .map(both -> new Measures(meter.look(usage.result()), byApp(traffic.result())));
  }

  private static <T> List<T> nothing(String what, Throwable cause) {
    LOG.warn("the kernel does not say {}: {}", what, cause.toString());
    return List.of();
  }

  private static Map<String, Traffic> byApp(List<Traffic> all) {
    Map<String, Traffic> apps = new HashMap<>();
    all.forEach(traffic -> apps.merge(traffic.app(), traffic, Traffic::plus));
    return apps;
  }
}
