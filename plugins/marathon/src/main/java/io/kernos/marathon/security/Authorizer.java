package io.kernos.marathon.security;

import java.util.Map;

/**
 * Decides who may do what. Found through {@link java.util.ServiceLoader} in the jars of {@code
 * plugin_dir}. It MUST NOT block.
 */
public interface Authorizer {

  /** Allows everything. */
  Authorizer ALLOW_ALL = (who, action, resource) -> true;

  /**
   * Whether {@code who} may do it.
   *
   * @param resource an app or pod, a group, or a {@link SystemPart}
   */
  boolean isAuthorized(Identity who, Action action, Object resource);

  /** How those are turned away that may not. */
  default Refusal notAuthorized(Identity who) {
    return new Refusal(403, Map.of(), "Not Authorized to perform this action!");
  }
}
