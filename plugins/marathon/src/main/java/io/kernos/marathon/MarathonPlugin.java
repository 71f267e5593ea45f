package io.kernos.marathon;

import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.extension.Extensions;
import io.kernos.marathon.http.ApiServer;
import io.kernos.marathon.http.ApiSlot;
import io.kernos.marathon.metric.JvmMetrics;
import io.kernos.marathon.metric.MetricRegistry;
import io.kernos.marathon.security.Authenticator;
import io.kernos.marathon.security.Authorizer;
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
  private Extensions extensions;

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
    return new SchedulerVerticle(kernel, config(kernel), slot, metrics, extensions(config(kernel)));
  }

  @Override
  public Deployable api(PluginContext kernel) {
    MarathonConfig config = config(kernel);
    Extensions found = extensions(config);
    Security security =
        Security.of(config, found.first(Authenticator.class), found.first(Authorizer.class));
    return new Api(
        kernel, new ApiServer(config, security, slot, metrics, () -> kernel.leading("marathon")));
  }

  /** The same for both halves. */
  private synchronized Extensions extensions(MarathonConfig config) {
    if (extensions == null) {
      extensions = Extensions.load(config);
    }
    return extensions;
  }

  private static MarathonConfig config(PluginContext kernel) {
    return MarathonConfig.of(kernel.config(), System.getenv());
  }

  /** The API's server, which says where it listens. */
  private static final class Api extends VerticleBase {
    private final PluginContext kernel;
    private final ApiServer server;

    Api(PluginContext kernel, ApiServer server) {
      this.kernel = kernel;
      this.server = server;
    }

    @Override
    public Future<?> start() {
      return vertx.deployVerticle(server).onSuccess(id -> kernel.serves("marathon", server.url()));
    }
  }
}
