package io.kernos.marathon.security;

/** Who makes a call, as an {@link Authenticator} sees it. */
public interface Identity {
  /** Somebody of whom nothing is known. */
  Identity ANONYMOUS = () -> "anonymous";

  /** For logs. */
  String name();
}
