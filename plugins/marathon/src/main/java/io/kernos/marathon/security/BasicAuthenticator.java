package io.kernos.marathon.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One user with a password: the flag {@code http_credentials}. */
public final class BasicAuthenticator implements Authenticator {
  private final byte[] credentials;
  private final String realm;

  /**
   * Knows one user.
   *
   * @param credentials {@code user:password}
   */
  public BasicAuthenticator(String credentials, String realm) {
    this.credentials = credentials.getBytes(UTF_8);
    this.realm = realm;
  }

  @Override
  public Future<Optional<Identity>> authenticate(Credentials shown) {
    String header = shown.headers().get("Authorization");
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("basic ")) {
      return Future.succeededFuture(Optional.empty());
    }
    byte[] given;
    try {
      given = Base64.getDecoder().decode(header.substring(6).strip());
    } catch (IllegalArgumentException e) {
      return Future.succeededFuture(Optional.empty());
    }
    // Takes the same time wherever they differ.
    if (!MessageDigest.isEqual(given, credentials)) {
      return Future.succeededFuture(Optional.empty());
    }
    String user = new String(given, UTF_8).replaceFirst(":.*", "");
    return Future.succeededFuture(Optional.of(() -> user));
  }

  @Override
  public Refusal notAuthenticated(Credentials shown) {
    return new Refusal(
        401,
        Map.of("WWW-Authenticate", "Basic realm=\"" + realm + "\""),
        "Invalid username or password.");
  }
}
