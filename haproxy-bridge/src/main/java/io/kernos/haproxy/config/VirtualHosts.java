package io.kernos.haproxy.config;

import io.kernos.haproxy.app.Service;
import io.kernos.haproxy.app.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which requests of the common front ends are for one service (marathon-lb: marathon_lb.py,
 * generateHttpVhostAcl).
 *
 * @param http its rules for plain HTTP
 * @param https its rules for TLS
 * @param mapped whether the map of hosts says it all
 * @param wild whether other services' hosts are asked first
 */
record VirtualHosts(String http, String https, boolean mapped, boolean wild) {
  private static final VirtualHosts NONE = new VirtualHosts("", "", false, false);
  private static final VirtualHosts BY_MAP = new VirtualHosts("", "", true, false);

  /**
   * Those of a service.
   *
   * @param replaced whether the operator has rules of his own
   */
  static VirtualHosts of(
      Service service, Texts texts, Map<String, String> values, boolean replaced) {
    Settings settings = service.settings();
    if (settings.vhosts().isEmpty()) {
      return NONE;
    }
    boolean anyWild = settings.vhosts().stream().anyMatch(host -> host.startsWith("*"));
    boolean own =
        replaced
            || settings.templates().keySet().stream()
                .anyMatch(n -> n.contains("FRONTEND_ACL") || n.contains("ROUTING_ONLY"));
    boolean plain =
        settings.paths().isEmpty()
            && settings.auth().isEmpty()
            && !settings.redirectToHttps()
            && settings.weight() == 0;
    if (plain && !own && !anyWild) {
      return BY_MAP;
    }
    Rules rules = new Rules(settings, texts, values);
    return new VirtualHosts(rules.http(), rules.https(), false, anyWild && settings.weight() == 0);
  }

  private static final class Rules {
    private final Texts texts;
    private final Settings settings;
    private final List<String> hosts;
    private final boolean path;
    private final boolean auth;
    private final Map<String, String> values;
    private StringBuilder text = new StringBuilder();

    Rules(Settings settings, Texts texts, Map<String, String> values) {
      this.texts = texts;
      this.settings = settings;
      this.hosts = settings.vhosts().stream().map(Values::pattern).toList();
      this.path = settings.paths().isPresent();
      this.auth = settings.auth().isPresent();
      this.values = new HashMap<>(values);
      this.values.put("hostname", hosts.get(0));
    }

    private void add(String template) {
      text.append(texts.of(template, values));
    }

    private void addForEachHost(String template) {
      for (String host : hosts) {
        values.put("hostname", host);
        add(template);
      }
    }

    private String taken() {
      String all = text.toString();
      text = new StringBuilder();
      return all;
    }

    String http() {
      String withPath = path ? "_WITH_PATH" : "";
      if (settings.redirectToHttps()) {
        addForEachHost("HTTP_FRONTEND_ACL_ONLY");
        if (path) {
          add("HTTP_FRONTEND_ACL_ONLY_WITH_PATH");
        }
        add("BACKEND_REDIRECT_HTTP_TO_HTTPS" + withPath);
      } else if (hosts.size() == 1) {
        add("HTTP_FRONTEND_ACL" + authAndPath());
      } else {
        String rule = withPath + (auth ? (path ? "_AND_AUTH" : "_WITH_AUTH") : "");
        if (path) {
          add("HTTP_FRONTEND_ACL_ONLY" + rule);
        }
        addForEachHost("HTTP_FRONTEND_ACL_ONLY");
        add("HTTP_FRONTEND_ROUTING_ONLY" + rule);
      }
      return taken();
    }

    String https() {
      if (path) {
        add("HTTPS_FRONTEND_ACL_ONLY_WITH_PATH");
      }
      addForEachHost("HTTPS_FRONTEND_ACL" + authAndPath());
      return taken();
    }

    private String authAndPath() {
      return auth && path ? "_WITH_AUTH_AND_PATH" : auth ? "_WITH_AUTH" : path ? "_WITH_PATH" : "";
    }
  }
}
