package io.kernos.haproxy.config;

import java.util.List;

/**
 * A server as the configuration and the Runtime API name it.
 *
 * @param key as {@code backend/name}
 * @param address with port
 * @param options after the address, words of their own
 * @param draining takes no new connection
 * @param entersByCheck serves only after HAProxy's own check has passed
 * @param sticky whether it needs a cookie
 * @param text its line
 * @param live whether the Runtime API can be told of it: it has no way to quote
 */
public record ServerLine(
    String backend,
    String key,
    String address,
    List<String> options,
    boolean draining,
    boolean entersByCheck,
    boolean sticky,
    String text,
    boolean live) {
  public ServerLine {
    options = List.copyOf(options);
  }

  /** Whether HAProxy checks it. */
  public boolean isChecked() {
    return options.contains("check");
  }

  /** The same in another state. */
  public ServerLine as(boolean isDraining) {
    return isDraining == draining
        ? this
        : new ServerLine(
            backend, key, address, options, isDraining, entersByCheck, sticky, text, live);
  }

  /** Whether it differs from another in nothing but that one drains. */
  public boolean isLike(ServerLine other) {
    return text.equals(other.text);
  }
}
