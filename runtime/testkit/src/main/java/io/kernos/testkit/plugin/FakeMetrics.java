package io.kernos.testkit.plugin;

import io.kernos.api.v1.FrameworkID;
import io.kernos.spi.discovery.Traffic;
import io.kernos.spi.plugin.Metrics;
import io.vertx.core.Future;
import java.util.List;

/** Metrics as a test says, for every framework the same; at first none. */
public final class FakeMetrics implements Metrics {
  private List<Usage> usage = List.of();
  private List<Traffic> traffic = List.of();

  /** What containers use from now on. */
  public void use(Usage... now) {
    usage = List.of(now);
  }

  /** What load balancers measure from now on. */
  public void balance(Traffic... now) {
    traffic = List.of(now);
  }

  @Override
  public Future<List<Usage>> usage(FrameworkID framework) {
    return Future.succeededFuture(usage);
  }

  @Override
  public Future<List<Traffic>> traffic(FrameworkID framework) {
    return Future.succeededFuture(traffic);
  }
}
