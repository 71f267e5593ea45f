package io.kernos.agent.sandbox;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Makes and removes directories for executors, tasks and persistent volumes.
 *
 * <ol>
 *   <li>Calls MUST take effect in their order.
 *   <li>Futures MUST complete on the caller's context, and calls MUST NOT block it.
 * </ol>
 */
public interface Sandboxes {

  /**
   * Makes a sandbox, and where its parent is named {@code runs} the link {@code latest} to it
   * beside it. Succeeds when it exists.
   *
   * @param user whom it belongs to; empty: whom the agent runs as
   * @param volumes what is linked into it: path within the sandbox to path of a volume
   */
  Future<Void> create(Path sandbox, Optional<String> user, Map<String, Path> volumes);

  /** Makes the directory of a persistent volume; succeeds when it exists. */
  Future<Void> createVolume(Path volume);

  /** Removes a directory and all that is in it; succeeds when there is none. */
  Future<Void> remove(Path directory);

  /** Does nothing and succeeds: for machines that are only simulated. */
  static Sandboxes none() {
    return new NoSandboxes();
  }
}
