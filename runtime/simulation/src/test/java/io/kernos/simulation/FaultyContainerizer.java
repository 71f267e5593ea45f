package io.kernos.simulation;

import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.container.Exit;
import io.vertx.core.Future;
import java.util.Set;

/** A containerizer of which a planted bug changes something. */
abstract class FaultyContainerizer implements Containerizer {
  private final Containerizer real;

  FaultyContainerizer(Containerizer real) {
    this.real = real;
  }

  @Override
  public Future<Long> launch(ContainerSpec spec) {
    return real.launch(spec);
  }

  @Override
  public Future<Set<String>> recover() {
    return real.recover();
  }

  @Override
  public Future<Exit> await(String id) {
    return real.await(id);
  }

  @Override
  public Future<Boolean> signal(String id, int signal) {
    return real.signal(id, signal);
  }

  @Override
  public Future<Void> destroy(String id) {
    return real.destroy(id);
  }

  @Override
  public Future<Void> update(String id, ContainerSpec.Limits limits) {
    return real.update(id, limits);
  }

  @Override
  public Future<ResourceStatistics> usage(String id) {
    return real.usage(id);
  }

  @Override
  public Future<Void> forget(String id) {
    return real.forget(id);
  }
}
