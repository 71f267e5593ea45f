package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Settings;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a service wants changed on the way, as the default templates of HAProxy do it. */
final class Rewrites {
  private Rewrites() {}

  private static String trimmed(String path) {
    return path.replaceAll("/+$", "");
  }

  /** The target with the outer path taken off. */
  static String uri(Settings settings, String uri) {
    if (settings.proxyPath().isEmpty() || !uri.startsWith("/")) {
      return uri;
    }
    String outer = trimmed(settings.proxyPath().get());
    if (!uri.startsWith(outer)) {
      return uri;
    }
    String inner = uri.substring(outer.length());
    return inner.startsWith("/") ? inner : "/" + inner;
  }

  /** Which host a server is told. */
  static String host(Settings settings, String asked) {
    return settings.proxyPath().isPresent() && !settings.vhosts().isEmpty()
        ? settings.vhosts().get(0)
        : asked;
  }

  /** Where a server sends the client, as seen from outside. */
  static String location(Settings settings, String location) {
    if (settings.reversePath().isEmpty() || settings.vhosts().isEmpty()) {
      return location;
    }
    String host = Pattern.quote(settings.vhosts().get(0));
    String outer = trimmed(settings.reversePath().get());
    return location.matches("(https?://" + host + "(:[0-9]+)?)?/.*")
        ? (outer.isEmpty() ? "/" : outer)
        : location;
  }

  /** Where the root of a virtual host is, if it is elsewhere. */
  static Optional<String> redirect(Settings settings, Head head) {
    return settings
        .redirectPath()
        .filter(to -> head.path().equals("/") && settings.vhosts().contains(head.host()));
  }
}
