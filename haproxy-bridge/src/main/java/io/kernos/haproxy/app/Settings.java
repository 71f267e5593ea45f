package io.kernos.haproxy.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the labels {@code HAPROXY_{n}_*} say of a service port (marathon-lb: config.py, labels).
 *
 * @param groups of load balancers that serve it
 * @param mode {@code tcp} or {@code http}
 * @param paths as {@code path_beg} takes them, joined by blanks
 * @param bindAddress empty: the default
 * @param weight greater: its virtual hosts are asked before others
 * @param allowedNetworks from where it may be reached; empty: from everywhere
 * @param templates by name without {@code HAPROXY_}, in place of the global ones
 */
public record Settings(
    List<String> groups,
    boolean enabled,
    String mode,
    List<String> vhosts,
    Optional<String> paths,
    Optional<Integer> port,
    Optional<String> bindAddress,
    Optional<String> bindOptions,
    Optional<String> certificate,
    String balance,
    boolean sticky,
    boolean redirectToHttps,
    boolean hsts,
    Optional<Auth> auth,
    int weight,
    List<String> allowedNetworks,
    Optional<String> proxyPath,
    Optional<String> reversePath,
    Optional<String> redirectPath,
    Optional<Integer> healthCheckPortIndex,
    Optional<HealthCheck> healthCheck,
    Map<String, String> templates) {

  /** Who may come in. */
  public record Auth(String realm, String user, String password) {}

  public Settings {
    groups = List.copyOf(groups);
    vhosts = List.copyOf(vhosts);
    allowedNetworks = List.copyOf(allowedNetworks);
    templates = Map.copyOf(templates);
  }
}
