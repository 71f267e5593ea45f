package io.kernos.master.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds who serves a path. As in libprocess, every path is also there below {@code /master}, a
 * slash at the end does not matter, and what is not found is looked for one level up: {@code
 * /api/v1/operator} is served by {@code /api/v1}.
 */
final class Routes {
  private static final String PREFIX = "/master";

  private final Map<String, Consumer<HttpServerRequest>> handlers = new HashMap<>();

  Routes add(String path, Consumer<HttpServerRequest> handler) {
    handlers.put(path, handler);
    return this;
  }

  /** Who serves {@code path}. The root serves itself only. */
  Optional<Consumer<HttpServerRequest>> find(String path) {
    String rest = withoutPrefix(path);
    while (!rest.isEmpty()) {
      Consumer<HttpServerRequest> handler = handlers.get(rest);
      if (handler != null) {
        return Optional.of(handler);
      }
      rest = rest.substring(0, rest.lastIndexOf('/'));
    }
    return Optional.empty();
  }

  /** The path without {@code /master} before it and slashes behind it; the root is a slash. */
  static String withoutPrefix(String path) {
    String rest = path == null || !path.startsWith("/") ? "/" : path;
    if (rest.equals(PREFIX) || rest.startsWith(PREFIX + "/")) {
      rest = rest.substring(PREFIX.length());
    }
    while (rest.length() > 1 && rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    return rest.isEmpty() ? "/" : rest;
  }
}
