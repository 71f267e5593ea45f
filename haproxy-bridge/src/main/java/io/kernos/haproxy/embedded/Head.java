package io.kernos.haproxy.embedded;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a request that no two readers can take for different ones (RFC 9112, 3.2, 6.1, 11.2).
 *
 * @param host in lower case, with no port
 * @param uri begins with a slash, or is {@code *}
 */
record Head(String host, String uri) {
  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{0,5})?");
  private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://([^/?]*)([/?].*)?");

  /** Of the connection, not of the message (RFC 9110, 7.6.1). */
  private static final List<String> HOP_BY_HOP =
      List.of("connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade");

  /** Not to be taken off by naming them in {@code Connection}. */
  private static final Set<String> END_TO_END =
      Set.of("host", "content-length", "transfer-encoding", "authorization", "cookie");

  /** Cannot be passed on. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int status;

    RefusedException(int status, String why) {
      super(why, null, false, false);
      this.status = status;
    }
  }

  private static RefusedException bad(String why) {
    return new RefusedException(400, why);
  }

  /**
   * Reads it.
   *
   * @throws RefusedException if it is not clear what is meant
   */
  static Head of(HttpVersion version, HttpMethod method, String target, MultiMap headers) {
    if (method.equals(HttpMethod.CONNECT)) {
      throw new RefusedException(405, "no such method");
    }
    List<String> hosts = headers.getAll("Host");
    if (hosts.size() > 1 || (hosts.isEmpty() && version != HttpVersion.HTTP_1_0)) {
      throw bad("one Host header is needed");
    }
    String host = hosts.isEmpty() ? "" : hosts.get(0).strip();
    Matcher authority = AUTHORITY.matcher(host);
    if (!host.isEmpty() && !authority.matches()) {
      throw bad("the Host header is no host");
    }
    framing(version, headers);
    return new Head(
        host.isEmpty() ? "" : authority.group(1).toLowerCase(Locale.ROOT),
        origin(method, target, host));
  }

  private static void framing(HttpVersion version, MultiMap headers) {
    List<String> codings = headers.getAll("Transfer-Encoding");
    List<String> lengths = headers.getAll("Content-Length");
    boolean chunked =
        codings.size() == 1
            && codings.get(0).equalsIgnoreCase("chunked")
            && version == HttpVersion.HTTP_1_1;
    if (!codings.isEmpty() && (!chunked || !lengths.isEmpty())) {
      throw bad("the length of the body is not clear");
    }
    if (lengths.size() > 1 || (lengths.size() == 1 && !lengths.get(0).matches("[0-9]{1,18}"))) {
      throw bad("the Content-Length is no number");
    }
  }

  private static String origin(HttpMethod method, String target, String host) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7f || target.charAt(i) == '#') {
        throw bad("the target has a character that is none of a URI");
      }
    }
    if (target.startsWith("/") || (target.equals("*") && method.equals(HttpMethod.OPTIONS))) {
      return target;
    }
    Matcher absolute = ABSOLUTE.matcher(target);
    if (!absolute.matches() || !absolute.group(1).equalsIgnoreCase(host)) {
      throw bad("the target is of another host");
    }
    String rest = absolute.group(2) == null ? "/" : absolute.group(2);
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  /** Without the query. */
  String path() {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  /** Takes off what is for the next hop only. */
  static void strip(MultiMap headers) {
    for (String value : List.copyOf(headers.getAll("Connection"))) {
      for (String name : value.split(",")) {
        String named = name.strip().toLowerCase(Locale.ROOT);
        if (!named.isEmpty() && !END_TO_END.contains(named)) {
          headers.remove(named);
        }
      }
    }
    HOP_BY_HOP.forEach(headers::remove);
  }

  /** The value of a cookie. */
  static Optional<String> cookie(MultiMap headers, String name) {
    for (String line : headers.getAll("Cookie")) {
      for (String cookie : line.split(";")) {
        if (cookie.strip().startsWith(name + "=")) {
          return Optional.of(cookie.strip().substring(name.length() + 1));
        }
      }
    }
    return Optional.empty();
  }

  /** Takes a cookie out. */
  static void dropCookie(MultiMap headers, String name) {
    List<String> lines = List.copyOf(headers.getAll("Cookie"));
    headers.remove("Cookie");
    for (String line : lines) {
      StringBuilder rest = new StringBuilder();
      for (String cookie : line.split(";")) {
        if (!cookie.isBlank() && !cookie.strip().startsWith(name + "=")) {
          rest.append(rest.length() == 0 ? "" : "; ").append(cookie.strip());
        }
      }
      if (rest.length() > 0) {
        headers.add("Cookie", rest.toString());
      }
    }
  }
}
