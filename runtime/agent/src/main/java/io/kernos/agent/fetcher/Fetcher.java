package io.kernos.agent.fetcher;

import io.kernos.api.v1.CommandInfo;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Brings a command's URIs into its sandbox.
 *
 * <ol>
 *   <li>Nothing MUST be written outside the directory, whatever a URI or an archive says.
 *   <li>The future MUST complete on the caller's context, and the call MUST NOT block it.
 *   <li>A failure MUST say which URI failed, and why.
 * </ol>
 */
@FunctionalInterface
public interface Fetcher {

  /**
   * Fetches {@code uris} in their order into {@code directory}.
   *
   * @param user whom what was fetched belongs to afterwards; empty: whom the agent runs as
   */
  Future<Void> fetch(List<CommandInfo.URI> uris, Path directory, Optional<String> user);

  /** Fetches nothing and succeeds: for machines that are only simulated. */
  static Fetcher none() {
    return (uris, directory, user) -> Future.succeededFuture();
  }
}
