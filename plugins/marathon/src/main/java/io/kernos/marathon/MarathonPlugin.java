package io.kernos.marathon;

import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.http.ApiServer;
import io.kernos.marathon.http.ApiSlot;
import io.kernos.marathon.metric.JvmMetrics;
import io.kernos.marathon.metric.MetricRegistry;
import io.kernos.marathon.security.Security;
import io.kernos.spi.plugin.FrameworkPlugin;
import io.kernos.spi.plugin.PluginContext;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Long-running services, as Marathon ran them. */
public final class MarathonPlugin implements FrameworkPlugin {
  private final ApiSlot slot = new ApiSlot();
  private final MetricRegistry metrics = new MetricRegistry();

  /** Found by its name, so it needs nothing. */
  public MarathonPlugin() {
    JvmMetrics.register(metrics);
  }

  @Override
  public String name() {
    return "marathon";
  }

  @Override
  public String version() {
    return "1.10";
  }

  @Override
  public Deployable scheduler(PluginContext kernel) {
    return new SchedulerVerticle(kernel, config(kernel), slot, metrics);
  }

  @Override
  public Deployable api(PluginContext kernel) {
    return new Api(kernel, config(kernel), slot, metrics);
  }

  private static MarathonConfig config(PluginContext kernel) {
    return MarathonConfig.of(kernel.config(), System.getenv());
  }

  /** The API's server, which says where it listens. */
  private static final class Api extends VerticleBase {
    private final PluginContext kernel;
    private final ApiServer server;

    Api(PluginContext kernel, MarathonConfig config, ApiSlot slot, MetricRegistry metrics) {
      this.kernel = kernel;
      this.server = new ApiServer(config, Security.of(config), slot, metrics);
    }

    @Override
    public Future<?> start() {
      return vertx.deployVerticle(server).onSuccess(id -> kernel.serves("marathon", server.url()));
    }
  }
}
