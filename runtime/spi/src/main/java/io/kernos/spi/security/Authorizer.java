package io.kernos.spi.security;

/**
 * Decides who may do what. Called on event loops: it answers from memory.
 *
 * <p>Actions carry the names of Mesos' ACL lists: {@code register_frameworks}, {@code run_tasks},
 * {@code reserve_resources}, {@code view_frameworks} and so on.
 */
@FunctionalInterface
public interface Authorizer {

  /**
   * Whether {@code principal} may do {@code action} to {@code object}.
   *
   * @param object what the action's ACL names: a role, a user, a framework's principal; empty: any
   */
  boolean permits(Principal principal, String action, String object);

  /** Lets everybody do everything: what holds until something else is configured. */
  static Authorizer permitAll() {
    return (principal, action, object) -> true;
  }
}
