package io.kernos.spi.security;

import java.util.Map;

/**
 * Who asks.
 *
 * @param name empty for somebody who did not authenticate
 * @param claims further facts, such as the framework and executor that an executor's token names
 */
public record Principal(String name, Map<String, String> claims) {
  /** Somebody who did not authenticate. */
  public static final Principal NOBODY = new Principal("", Map.of());

  public Principal {
    claims = Map.copyOf(claims);
  }

  /** A principal with no claims. */
  public static Principal named(String name) {
    return new Principal(name, Map.of());
  }
}
