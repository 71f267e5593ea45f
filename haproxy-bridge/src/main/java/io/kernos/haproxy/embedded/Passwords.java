package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Crypt;

/** Asks clients who they are (RFC 7617), against passwords as crypt(3) has them. */
final class Passwords {
  /** DES, MD5, SHA-256, SHA-512; not with so many rounds that one request takes seconds. */
  private static final Pattern KNOWN =
      Pattern.compile("[./A-Za-z0-9]{13}|\\$1\\$.*|\\$[56]\\$(rounds=[0-9]{1,5}\\$)?[^$]*\\$[^$]*");

  private static final int KEPT = 1000;

  private final Vertx vertx;

  /** Passwords that were right, by what was sent: hashing one takes milliseconds. */
  private final Map<String, Settings.Auth> right =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Settings.Auth> eldest) {
          return size() > KEPT;
        }
      };

  Passwords(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Whether it can be compared with. */
  static boolean isKnown(Settings.Auth auth) {
    return KNOWN.matcher(auth.password()).matches();
  }

  /** Whether who sends this header may come in. */
  Future<Boolean> admits(Settings.Auth auth, String header) {
    Optional<String[]> sent = read(header);
    if (sent.isEmpty() || !sent.get()[0].equals(auth.user()) || !isKnown(auth)) {
      return Future.succeededFuture(false);
    }
    if (auth.equals(right.get(header))) {
      return Future.succeededFuture(true);
    }
    return vertx
        .executeBlocking(() -> equal(auth.password(), Crypt.crypt(sent.get()[1], auth.password())))
        .onSuccess(
            same -> {
              if (same) {
                right.put(header, auth);
              }
            })
        .recover(e -> Future.succeededFuture(false));
  }

  private static boolean equal(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String[]> read(String header) {
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(header.substring(6).strip());
      String[] parts = new String(bytes, StandardCharsets.UTF_8).split(":", 2);
      return Optional.of(parts).filter(p -> p.length == 2);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
