package io.kernos.agent.sandbox;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Sandboxes of a machine that is only simulated. */
final class NoSandboxes implements Sandboxes {

  @Override
  public Future<Void> create(Path sandbox, Optional<String> user, Map<String, Path> volumes) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> createVolume(Path volume) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> remove(Path directory) {
    return Future.succeededFuture();
  }
}
