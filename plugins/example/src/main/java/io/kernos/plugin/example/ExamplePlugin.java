package io.kernos.plugin.example;

import io.kernos.spi.plugin.FrameworkPlugin;
import io.kernos.spi.plugin.PluginContext;
import io.vertx.core.Deployable;

/** Keeps one task running: found by its name in META-INF/services, live when its jar is there. */
public final class ExamplePlugin implements FrameworkPlugin {

  @Override
  public String name() {
    return "example";
  }

  @Override
  public String version() {
    return "1.0";
  }

  @Override
  public Deployable scheduler(PluginContext context) {
    return new ExampleScheduler(context);
  }
}
