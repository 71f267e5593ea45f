package io.kernos.marathon.security;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who makes a call. Found through {@link java.util.ServiceLoader} in the jars of {@code
 * plugin_dir}.
 *
 * <ol>
 *   <li>It MUST NOT block.
 *   <li>A future that fails MUST mean that it cannot tell now: the caller gets a 503.
 * </ol>
 */
public interface Authenticator {

  /** Lets everybody in. */
  Authenticator EVERYBODY = credentials -> Future.succeededFuture(Optional.of(Identity.ANONYMOUS));

  /** The caller; empty when it has not shown who it is. */
  Future<Optional<Identity>> authenticate(Credentials credentials);

  /** How those are turned away that have not shown who they are. */
  default Refusal notAuthenticated(Credentials credentials) {
    return new Refusal(401, Map.of(), "Invalid username or password.");
  }
}
