package io.kernos.haproxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where HAProxy listens and what it finds on its machine.
 *
 * @param folder with maps and state, which HAProxy reads at each start
 * @param socket of the Runtime API
 * @param user as whom it runs; empty: as who starts it
 * @param bindAddress of every front end that names none
 * @param certificates files or folders; none: no HTTPS
 */
public record Site(
    Path folder,
    Path socket,
    Optional<String> user,
    String bindAddress,
    int httpPort,
    int httpsPort,
    int appIdPort,
    List<Path> certificates) {
  public Site {
    certificates = List.copyOf(certificates);
  }

  /** Where metrics and the page of statistics are had, by HTTP on a unix socket. */
  public Path statistics() {
    return socket.resolveSibling("http.sock");
  }

  /** Where HAProxy's master takes commands, for itself and for each of its workers. */
  public Path masterSocket() {
    return socket.resolveSibling("master.sock");
  }

  /** Names of virtual hosts, each with its back end. */
  public Path vhostMap() {
    return folder.resolve("domain2backend.map");
  }

  /** Ids of apps, each with its back end. */
  public Path appMap() {
    return folder.resolve("app2backend.map");
  }

  /** Which certificates there are, one a line; the first is for clients that name no host. */
  public Path certificateList() {
    return folder.resolve("certificates.list");
  }

  /** The same with no HTTPS. */
  public Site withoutCertificates() {
    return new Site(folder, socket, user, bindAddress, httpPort, httpsPort, appIdPort, List.of());
  }

  /** What each server was like before a reload. */
  public Path serverState() {
    return folder.resolve("servers.state");
  }
}
