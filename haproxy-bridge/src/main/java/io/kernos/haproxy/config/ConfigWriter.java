package io.kernos.haproxy.config;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.HealthCheck;
import io.kernos.haproxy.app.Problem;
import io.kernos.haproxy.app.Server;
import io.kernos.haproxy.app.Service;
import io.kernos.haproxy.app.Settings;
import io.kernos.haproxy.config.Draft.Pieces.Piece;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes HAProxy's configuration (marathon-lb: marathon_lb.py, config). A service whose templates
 * cannot be used is left out, and named.
 */
public final class ConfigWriter {
  private final Site site;
  private final Templates templates;

  public ConfigWriter(Site site, Templates templates) {
    this.site = site;
    this.templates = templates;
  }

  /** One service's pieces, by where they go. */
  private static final class Parts {
    final StringBuilder users = new StringBuilder();
    final StringBuilder http = new StringBuilder();
    final StringBuilder https = new StringBuilder();
    final StringBuilder frontend = new StringBuilder();
    final StringBuilder backend = new StringBuilder();
    final List<ServerLine> servers = new ArrayList<>();
    final Service service;
    boolean mapped;

    Parts(Service service) {
      this.service = service;
    }
  }

  /**
   * A draft of all services.
   *
   * @param refused back ends that are left out
   */
  public Draft write(Apps apps, Set<String> refused) {
    List<Parts> all = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Service service : apps.services()) {
      if (!refused.contains(service.backend())) {
        try {
          all.add(parts(service));
        } catch (TemplateException e) {
          problems.add(
              new Problem(service.appId() + " port " + service.servicePort(), e.getMessage()));
        }
      }
    }
    return assemble(all, problems);
  }

  private Draft assemble(List<Parts> all, List<Problem> problems) {
    List<Piece> pieces = new ArrayList<>();
    TreeMap<String, String> vhosts = new TreeMap<>();
    TreeMap<String, String> appIds = new TreeMap<>();
    Map<String, List<ServerLine>> servers = new LinkedHashMap<>();
    List<Parts> byWeight = new ArrayList<>(all);
    byWeight.sort(Comparator.comparing((Parts p) -> p.service.settings().weight()).reversed());

    pieces.add(global("HEAD"));
    all.forEach(p -> piece(pieces, p, p.users));
    pieces.add(global("HTTP_FRONTEND_HEAD"));
    byWeight.forEach(p -> piece(pieces, p, p.http));
    pieces.add(piece("", map("MAP_HTTP_FRONTEND_ACL")));
    pieces.add(global("HTTP_FRONTEND_APPID_HEAD"));
    for (Parts parts : all) {
      Service service = parts.service;
      // Of an app with several HTTP ports the first is meant.
      if (service.isHttp() && !appIds.containsKey(service.appId().toLowerCase())) {
        appIds.put(service.appId().toLowerCase(), service.backend());
        if (service.settings().templates().containsKey("HTTP_FRONTEND_APPID_ACL")) {
          pieces.add(
              piece(service.backend(), of(service, "HTTP_FRONTEND_APPID_ACL", values(service))));
        }
      }
    }
    pieces.add(piece("", map("MAP_HTTP_FRONTEND_APPID_ACL")));
    if (!site.certificates().isEmpty()) {
      pieces.add(global("HTTPS_FRONTEND_HEAD"));
      byWeight.forEach(p -> piece(pieces, p, p.https));
      pieces.add(piece("", map("MAP_HTTPS_FRONTEND_ACL")));
    }
    for (Parts parts : all) {
      String backend = parts.service.backend();
      if (parts.mapped) {
        parts.service.settings().vhosts().forEach(host -> vhosts.putIfAbsent(host, backend));
      }
      piece(pieces, parts, parts.frontend);
      pieces.add(new Piece(backend, parts.backend.toString(), backend));
      servers.put(backend, List.copyOf(parts.servers));
    }
    StringBuilder structure = new StringBuilder();
    pieces.forEach(piece -> structure.append(piece.text()));
    return new Draft(
        structure.toString(), servers, vhosts, appIds, problems, new Draft.Pieces(pieces));
  }

  private static void piece(List<Piece> pieces, Parts parts, StringBuilder text) {
    if (text.length() > 0) {
      pieces.add(piece(parts.service.backend(), text.toString()));
    }
  }

  private static Piece piece(String owner, String text) {
    return new Piece(owner, text, "");
  }

  private Piece global(String name) {
    boolean replaced = templates.isReplaced(name);
    // As ever, files in place of the heads are taken as they are; but for the one with
    // certificates.
    boolean filled =
        Template.of(name).filled() && (!replaced || name.equals("HTTPS_FRONTEND_HEAD"));
    String text = templates.text(name);
    return piece(
        replaced ? "HAPROXY_" + name : "", filled ? Format.fill(text, siteValues()) : text);
  }

  private String map(String name) {
    return Format.fill(templates.text(name), siteValues());
  }

  private Map<String, String> siteValues() {
    Map<String, String> values = new LinkedHashMap<>();
    StringBuilder certificates = new StringBuilder();
    site.certificates().forEach(file -> certificates.append(" crt ").append(file));
    values.put("bindAddr", site.bindAddress());
    values.put("httpPort", "" + site.httpPort());
    values.put("httpsPort", "" + site.httpsPort());
    values.put("appIdPort", "" + site.appIdPort());
    values.put("sslCerts", certificates.toString().strip());
    values.put("haproxy_dir", site.folder().toString());
    return values;
  }

  private Parts parts(Service service) {
    Parts parts = new Parts(service);
    Settings settings = service.settings();
    Map<String, String> values = values(service);
    if (settings.auth().isPresent()) {
      parts.users.append(of(service, "USERLIST_HEAD", values));
    }
    if (service.servicePort() > 0) {
      parts.frontend.append(of(service, "FRONTEND_HEAD", values));
      parts.frontend.append(of(service, "FRONTEND_BACKEND_GLUE", values));
    }
    if (!settings.vhosts().isEmpty()) {
      virtualHosts(parts, values);
    }
    backend(parts, values);
    return parts;
  }

  /** A template as a service has it; what comes by label is confined. */
  private String of(Service service, String name, Map<String, String> values) {
    Template template = Template.of(name);
    String own = service.settings().templates().get(name);
    String text = own == null ? templates.text(name) : Templates.ended(own);
    try {
      String filled = template.filled() ? Format.fill(text, values) : text;
      if (own != null && !filled.isBlank()) {
        Confinement.check(
            filled, template.head().isEmpty() ? "" : Format.fill(template.head(), values));
      }
      return filled;
    } catch (TemplateException e) {
      throw new TemplateException("template HAPROXY_" + name + " " + e.getMessage());
    }
  }

  private Map<String, String> values(Service service) {
    Settings settings = service.settings();
    Map<String, String> values = siteValues();
    values.put("backend", service.backend());
    values.put("appId", service.appId());
    values.put("cleanedUpAppId", clean(service.appId()));
    values.put("servicePort", "" + service.servicePort());
    values.put("bindAddr", settings.bindAddress().orElse(site.bindAddress()));
    values.put("bindOptions", settings.bindOptions().map(o -> " " + o).orElse(""));
    values.put("sslCert", settings.certificate().map(c -> " ssl crt " + c).orElse(""));
    values.put("mode", settings.mode());
    values.put("balance", settings.balance());
    String hosts = String.join(",", settings.vhosts());
    String first = settings.vhosts().isEmpty() ? "" : settings.vhosts().get(0);
    values.put("hostname", hosts);
    values.put("hostnamePattern", first.replace(".", "\\.").replace("*", "[^/]*"));
    values.put(
        "cleanedUpHostname", clean(first) + "_" + service.appId().substring(1).replace('/', '_'));
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

  private static String clean(String text) {
    return text.replaceAll("[^A-Za-z0-9-]", "_");
  }

  /** Which requests of the common front ends are for this service. */
  private void virtualHosts(Parts parts, Map<String, String> values) {
    Service service = parts.service;
    Settings settings = service.settings();
    boolean path = settings.paths().isPresent();
    boolean auth = settings.auth().isPresent();
    boolean own =
        settings.templates().keySet().stream().anyMatch(n -> n.contains("FRONTEND_ACL"))
            || settings.templates().keySet().stream().anyMatch(n -> n.contains("ROUTING_ONLY"))
            || templates.isReplaced("HTTP_FRONTEND_ACL")
            || templates.isReplaced("HTTPS_FRONTEND_ACL");
    if (!path && !auth && !settings.redirectToHttps() && !own) {
      parts.mapped = true;
      return;
    }
    String suffix = path ? "_WITH_PATH" : "";
    Map<String, String> host = new HashMap<>(values);
    if (settings.redirectToHttps()) {
      for (String name : settings.vhosts()) {
        host.put("hostname", name);
        parts.http.append(of(service, "HTTP_FRONTEND_ACL_ONLY", host));
      }
      if (path) {
        parts.http.append(of(service, "HTTP_FRONTEND_ACL_ONLY_WITH_PATH", host));
      }
      parts.http.append(of(service, "BACKEND_REDIRECT_HTTP_TO_HTTPS" + suffix, host));
    } else if (settings.vhosts().size() == 1) {
      String both = auth && path ? "_WITH_AUTH_AND_PATH" : auth ? "_WITH_AUTH" : suffix;
      parts.http.append(of(service, "HTTP_FRONTEND_ACL" + both, host));
    } else {
      String rule = suffix + (auth ? (path ? "_AND_AUTH" : "_WITH_AUTH") : "");
      if (path) {
        parts.http.append(of(service, "HTTP_FRONTEND_ACL_ONLY" + rule, host));
      }
      for (String name : settings.vhosts()) {
        host.put("hostname", name);
        parts.http.append(of(service, "HTTP_FRONTEND_ACL_ONLY", host));
      }
      parts.http.append(of(service, "HTTP_FRONTEND_ROUTING_ONLY" + rule, host));
    }
    if (path) {
      parts.https.append(of(service, "HTTPS_FRONTEND_ACL_ONLY_WITH_PATH", host));
    }
    for (String name : settings.vhosts()) {
      host.put("hostname", name);
      String both = auth && path ? "_WITH_AUTH_AND_PATH" : auth ? "_WITH_AUTH" : suffix;
      parts.https.append(of(service, "HTTPS_FRONTEND_ACL" + both, host));
    }
  }

  private void backend(Parts parts, Map<String, String> values) {
    Service service = parts.service;
    Settings settings = service.settings();
    StringBuilder text = parts.backend;
    text.append(of(service, "BACKEND_HEAD", values));
    if (settings.balance().matches("(source|uri|url_param|hdr|rdp-cookie).*")
        && !settings.templates().containsKey("BACKEND_HEAD")) {
      // Else no server could be added while HAProxy runs.
      text.append("  hash-type consistent\n");
    }
    if (service.isHttp()) {
      if (settings.hsts()) {
        text.append(of(service, "BACKEND_HSTS_OPTIONS", values));
      }
      text.append(of(service, "BACKEND_HTTP_OPTIONS", values));
      settings
          .proxyPath()
          .ifPresent(p -> text.append(of(service, "HTTP_BACKEND_PROXYPASS_GLUE", values)));
      settings
          .reversePath()
          .ifPresent(p -> text.append(of(service, "HTTP_BACKEND_REVPROXY_GLUE", values)));
      if (settings.redirectPath().isPresent()) {
        text.append(of(service, "HTTP_BACKEND_REDIR", values));
      }
    }
    String kind = service.isHttp() ? "HTTP" : "TCP";
    Map<String, String> more = new LinkedHashMap<>(values);
    for (String network : settings.allowedNetworks()) {
      more.put("network_allowed", network);
      text.append(of(service, kind + "_BACKEND_NETWORK_ALLOWED_ACL", more));
    }
    if (!settings.allowedNetworks().isEmpty()) {
      text.append(templates.text(kind + "_BACKEND_ACL_ALLOW_DENY"));
    }
    if (settings.sticky()) {
      text.append(of(service, "BACKEND_STICKY_OPTIONS", values));
    }
    settings
        .healthCheck()
        .ifPresent(
            check -> {
              more.putAll(
                  checkValues(
                      check,
                      service.servers().stream()
                          .mapToInt(Server::checkPort)
                          .findFirst()
                          .orElse(0)));
              String tested = service.isHttp() && !check.isTcp() ? "HTTP" : "TCP";
              text.append(of(service, "BACKEND_" + tested + "_HEALTHCHECK_OPTIONS", more));
            });
    for (Server server : service.servers()) {
      parts.servers.add(line(service, server, values));
    }
  }

  private static Map<String, String> checkValues(HealthCheck check, int port) {
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
    return values;
  }

  private ServerLine line(Service service, Server server, Map<String, String> common) {
    Settings settings = service.settings();
    Map<String, String> values = new LinkedHashMap<>(common);
    values.put("host", server.host());
    values.put(
        "host_ipv4",
        server.address().contains(":") ? "[" + server.address() + "]" : server.address());
    values.put("port", "" + server.port());
    values.put("serverName", server.name());
    values.put("serverId", "" + (1 + Math.floorMod(server.name().hashCode(), 32767)));
    values.put("cookieOptions", "");
    values.put("otherOptions", "");
    values.put("healthCheckOptions", "");
    settings
        .healthCheck()
        .ifPresent(
            check -> {
              Map<String, String> more = new LinkedHashMap<>(values);
              more.putAll(checkValues(check, server.checkPort()));
              String tested = service.isHttp() && !check.isTcp() ? "HTTP" : "TCP";
              String options =
                  of(service, "BACKEND_SERVER_" + tested + "_HEALTHCHECK_OPTIONS", more).strip();
              values.put("healthCheckOptions", options.isEmpty() ? "" : " " + options);
            });
    String text = of(service, "BACKEND_SERVER_OPTIONS", values);
    List<String> words = Words.of(text.strip()).all();
    if (text.strip().contains("\n")
        || words.size() < 3
        || !words.get(0).equals("server")
        || !words.get(1).equals(server.name())) {
      throw new TemplateException(
          "template HAPROXY_BACKEND_SERVER_OPTIONS must be one line that begins with server {serverName}");
    }
    List<String> options = words.subList(3, words.size());
    boolean live = words.stream().noneMatch(w -> w.matches(".*[\\s;<\\\\].*"));
    boolean byCheck =
        options.contains("check") && settings.healthCheck().map(c -> !c.byTask()).orElse(false);
    return new ServerLine(
        service.backend(),
        server.name(),
        words.get(2),
        options,
        server.draining(),
        byCheck,
        settings.sticky(),
        Templates.ended(text),
        live);
  }
}
