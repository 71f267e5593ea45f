package io.kernos.haproxy.app;

import java.util.List;

/**
 * One port of an app, and who serves it.
 *
 * @param appId such as {@code /shop/web}
 * @param backend unique, of letters, digits, {@code -}, {@code _} and {@code .}
 * @param servicePort where clients reach it; 0: only by virtual host or app id
 * @param settings by labels
 * @param servers sorted by name
 */
public record Service(
    String appId, String backend, int servicePort, Settings settings, List<Server> servers) {
  public Service {
    servers = List.copyOf(servers);
  }

  /** Whether requests are told apart, rather than connections. */
  public boolean isHttp() {
    return settings.mode().equals("http");
  }

  /** The same with no server. */
  public Service withoutServers() {
    return new Service(appId, backend, servicePort, settings, List.of());
  }
}
