package io.kernos.launcher.link.stream;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret that all nodes of a cluster share. It is not shown. */
public final class Token {
  private static final int LEAST_LENGTH = 16;

  private final byte[] secret;

  /**
   * The secret {@code text}, without the white space around it.
   *
   * @throws IllegalArgumentException when it is too short to be one
   */
  public Token(String text) {
    secret = text.strip().getBytes(StandardCharsets.UTF_8);
    if (secret.length < LEAST_LENGTH) {
      throw new IllegalArgumentException(
          "a token has at least " + LEAST_LENGTH + " characters, such as openssl rand -hex 32");
    }
  }

  byte[] secret() {
    return secret.clone();
  }

  /** Takes the same time for each other secret of the same length. */
  boolean matches(byte[] other) {
    return MessageDigest.isEqual(secret, other);
  }

  @Override
  public String toString() {
    return "a token";
  }
}
