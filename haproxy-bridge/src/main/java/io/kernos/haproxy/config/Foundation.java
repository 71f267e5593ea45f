package io.kernos.haproxy.config;

/** What the bridge itself rests on in the configuration, whatever the templates say. */
public final class Foundation {
  private final Site site;
  private long generation = System.currentTimeMillis();

  public Foundation(Site site) {
    this.site = site;
  }

  /** By which HAProxy says that it runs with the text that was made last. */
  public String name() {
    return "kernos-" + generation;
  }

  /** The head of a file, of a name that no other had. */
  public String next() {
    generation++;
    String user = site.user().map(u -> "  user " + u + "\n  group " + u + "\n").orElse("");
    return """
        global
          description %s
        %s  no strict-limits
          stats socket %s mode 600 level admin expose-fd listeners
          stats timeout 1m
          server-state-file %s

        listen kernos_statistics
          bind unix@%s mode 600
          mode http
          timeout connect 5s
          timeout client 30s
          timeout server 30s
          http-request use-service prometheus-exporter if { path /metrics }
          stats enable
          stats uri /haproxy

        """
        .formatted(name(), user, site.socket(), site.serverState(), site.statistics());
  }
}
