package io.kernos.haproxy.config;

import io.kernos.haproxy.app.HealthCheck;
import io.kernos.haproxy.app.Server;
import io.kernos.haproxy.app.Service;
import io.kernos.haproxy.app.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stands for the names in templates (marathon-lb: Longhelp, templates). */
final class Values {
  private Values() {}

  static Map<String, String> of(Site site) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("bindAddr", site.bindAddress());
    values.put("httpPort", "" + site.httpPort());
    values.put("httpsPort", "" + site.httpsPort());
    values.put("appIdPort", "" + site.appIdPort());
    // In place of their names: a line takes 64 words.
    values.put("sslCerts", "crt-list " + site.certificateList());
    values.put("haproxy_dir", site.folder().toString());
    return values;
  }

  static Map<String, String> of(Site site, Service service) {
    Settings settings = service.settings();
    Map<String, String> values = of(site);
    values.put("backend", service.backend());
    values.put("appId", service.appId());
    values.put("cleanedUpAppId", clean(service.appId()));
    values.put("servicePort", "" + service.servicePort());
    values.put("bindAddr", settings.bindAddress().orElse(site.bindAddress()));
    values.put("bindOptions", settings.bindOptions().map(o -> " " + o).orElse(""));
    values.put("sslCert", settings.certificate().map(c -> " ssl crt " + c).orElse(""));
    values.put("mode", settings.mode());
    values.put("balance", settings.balance());
    List<String> hosts = settings.vhosts();
    String first = hosts.stream().filter(h -> !h.startsWith("*")).findFirst().orElse("");
    values.put("hostname", first);
    values.put("hostnamePattern", first.isEmpty() ? "[^/:]+" : first.replace(".", "\\."));
    // The dot keeps it unlike that of any other service: no host name made clean has one.
    values.put(
        "cleanedUpHostname", clean(hosts.isEmpty() ? "" : hosts.get(0)) + "." + service.backend());
    values.put("path", settings.paths().orElse(""));
    values.put("httpsSuffix", site.httpsPort() == 443 ? "" : ":" + site.httpsPort());
    values.put("proxypath", settings.proxyPath().orElse("").replaceAll("/+$", ""));
    values.put("rootpath", settings.reversePath().orElse("").replaceAll("/+$", ""));
    values.put("redirpath", settings.redirectPath().orElse(""));
    values.put("realm", settings.auth().map(Settings.Auth::realm).orElse(""));
    values.put("user", settings.auth().map(Settings.Auth::user).orElse(""));
    values.put("passwd", settings.auth().map(Settings.Auth::password).orElse(""));
    return values;
  }

  /** Those of a server, with what is common to its service. */
  static Map<String, String> of(Map<String, String> common, Server server) {
    Map<String, String> values = new LinkedHashMap<>(common);
    String address = server.address();
    values.put("host", server.host());
    values.put("host_ipv4", address.contains(":") ? "[" + address + "]" : address);
    values.put("port", "" + server.port());
    values.put("serverName", server.name());
    values.put("otherOptions", "");
    return values;
  }

  /**
   * Those of a health check.
   *
   * @param port 0: the server's own
   */
  static Map<String, String> of(HealthCheck check, int port) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("healthCheckPortIndex", "" + check.portIndex());
    values.put("healthCheckPort", port == 0 ? "" : "" + port);
    values.put("healthCheckProtocol", check.protocol());
    values.put("healthCheckPath", check.path());
    values.put("healthCheckTimeoutSeconds", "" + check.timeoutSeconds());
    values.put("healthCheckIntervalSeconds", "" + check.intervalSeconds());
    values.put("healthCheckGracePeriodSeconds", "" + check.gracePeriodSeconds());
    values.put("healthCheckMaxConsecutiveFailures", "" + check.maxConsecutiveFailures());
    values.put("healthCheckFalls", "" + (check.maxConsecutiveFailures() + 1));
    values.put("healthCheckPortOptions", port == 0 ? "" : " port " + port);
    values.put("healthCheckTlsOptions", check.isTls() ? " check-ssl verify none" : "");
    return values;
  }

  /** What a host name is matched by: itself, or with {@code *.} its end. */
  static String pattern(String host) {
    return host.equals("*")
        ? "-m found"
        : host.startsWith("*.") ? "-m end " + host.substring(1) : host;
  }

  private static String clean(String text) {
    return text.replaceAll("[^A-Za-z0-9-]", "_");
  }
}
