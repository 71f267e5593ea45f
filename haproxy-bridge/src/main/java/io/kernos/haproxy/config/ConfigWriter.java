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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes HAProxy's configuration (marathon-lb: marathon_lb.py, config), again and again: only what
 * has changed is made anew. A service whose templates cannot be used is left out, and named. Used
 * on one thread.
 */
public final class ConfigWriter {
  private final Site site;
  private final Templates templates;
  private final boolean ownRules;
  private Map<String, Parts> known = Map.of();

  public ConfigWriter(Site site, Templates templates) {
    this.site = site;
    this.templates = templates;
    this.ownRules =
        templates.isReplaced("HTTP_FRONTEND_ACL") || templates.isReplaced("HTTPS_FRONTEND_ACL");
  }

  /** One service's pieces, by where they go. */
  private record Parts(
      Service service,
      String users,
      VirtualHosts hosts,
      String appId,
      String frontend,
      String backend,
      List<ServerLine> servers,
      Map<String, Set<String>> shared) {
    int weight() {
      return service.settings().weight();
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
    SharedNames names = new SharedNames();
    Map<String, Parts> now = new HashMap<>();
    for (Service service : apps.services()) {
      if (!refused.contains(service.backend())) {
        try {
          Parts before = known.get(service.backend());
          Parts parts = before != null && before.service.equals(service) ? before : parts(service);
          now.put(service.backend(), parts);
          names.take(service.backend(), parts.shared);
          all.add(parts);
        } catch (TemplateException e) {
          problems.add(
              new Problem(service.appId() + " port " + service.servicePort(), e.getMessage()));
        }
      }
    }
    known = now;
    return assemble(all, problems);
  }

  /** Lists that apps declare in the common front ends; two of one name would be joined. */
  private static final class SharedNames {
    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, Set<String>> lines = new HashMap<>();

    void take(String backend, Map<String, Set<String>> declared) {
      declared.forEach(
          (name, text) -> {
            if (lines.containsKey(name) && !lines.get(name).equals(text)) {
              throw new TemplateException(
                  "declares " + Words.shown(name) + ", as does " + owners.get(name));
            }
          });
      declared.forEach(
          (name, text) -> {
            owners.putIfAbsent(name, backend);
            lines.putIfAbsent(name, text);
          });
    }
  }

  private Draft assemble(List<Parts> all, List<Problem> problems) {
    List<Piece> pieces = new ArrayList<>();
    TreeMap<String, String> appIds = new TreeMap<>();
    List<Parts> byWeight = new ArrayList<>(all);
    byWeight.sort(Comparator.comparing(Parts::weight).reversed());

    pieces.add(global("HEAD"));
    all.forEach(p -> piece(pieces, p, p.users));
    pieces.add(global("HTTP_FRONTEND_HEAD"));
    byWeight.stream().filter(p -> !p.hosts.wild()).forEach(p -> piece(pieces, p, p.hosts.http()));
    pieces.add(piece("", map("MAP_HTTP_FRONTEND_ACL")));
    byWeight.stream().filter(p -> p.hosts.wild()).forEach(p -> piece(pieces, p, p.hosts.http()));
    pieces.add(global("HTTP_FRONTEND_APPID_HEAD"));
    for (Parts parts : all) {
      Service service = parts.service;
      // Of an app with several HTTP ports the first is meant.
      if (service.isHttp()
          && appIds.putIfAbsent(service.appId().toLowerCase(Locale.ROOT), service.backend())
              == null) {
        piece(pieces, parts, parts.appId);
      }
    }
    pieces.add(piece("", map("MAP_HTTP_FRONTEND_APPID_ACL")));
    if (!site.certificates().isEmpty()) {
      pieces.add(global("HTTPS_FRONTEND_HEAD"));
      byWeight.stream()
          .filter(p -> !p.hosts.wild())
          .forEach(p -> piece(pieces, p, p.hosts.https()));
      pieces.add(piece("", map("MAP_HTTPS_FRONTEND_ACL")));
      byWeight.stream().filter(p -> p.hosts.wild()).forEach(p -> piece(pieces, p, p.hosts.https()));
    }
    return backends(all, pieces, appIds, problems);
  }

  private static Draft backends(
      List<Parts> all, List<Piece> pieces, TreeMap<String, String> appIds, List<Problem> problems) {
    TreeMap<String, String> vhosts = new TreeMap<>();
    Map<String, List<ServerLine>> servers = new LinkedHashMap<>();
    for (Parts parts : all) {
      String backend = parts.service.backend();
      if (parts.hosts.mapped()) {
        parts.service.settings().vhosts().forEach(host -> vhosts.putIfAbsent(host, backend));
      }
      piece(pieces, parts, parts.frontend);
      pieces.add(new Piece(backend, parts.backend, backend));
      servers.put(backend, List.copyOf(parts.servers));
    }
    StringBuilder structure = new StringBuilder();
    pieces.forEach(piece -> structure.append(piece.text()));
    return new Draft(
        structure.toString(), servers, vhosts, appIds, problems, new Draft.Pieces(pieces));
  }

  private static void piece(List<Piece> pieces, Parts parts, String text) {
    if (!text.isEmpty()) {
      pieces.add(piece(parts.service.backend(), text));
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
        replaced ? "HAPROXY_" + name : "", filled ? Format.fill(text, Values.of(site)) : text);
  }

  private String map(String name) {
    return Format.fill(templates.text(name), Values.of(site));
  }

  private Parts parts(Service service) {
    Texts texts = new Texts(templates, service);
    Settings settings = service.settings();
    Map<String, String> values = Values.of(site, service);
    String sticky = settings.sticky() ? texts.of("BACKEND_STICKY_OPTIONS", values) : "";
    return new Parts(
        service,
        settings.auth().isPresent() ? texts.of("USERLIST_HEAD", values) : "",
        VirtualHosts.of(service, texts, values, ownRules),
        settings.templates().containsKey("HTTP_FRONTEND_APPID_ACL")
            ? texts.of("HTTP_FRONTEND_APPID_ACL", values)
            : "",
        service.servicePort() > 0
            ? texts.of("FRONTEND_HEAD", values) + texts.of("FRONTEND_BACKEND_GLUE", values)
            : "",
        backend(service, texts, values, sticky),
        new Servers(service, texts, values, sticky).lines(),
        texts.shared());
  }

  private String backend(Service service, Texts texts, Map<String, String> values, String sticky) {
    Settings settings = service.settings();
    StringBuilder text = new StringBuilder();
    text.append(texts.of("BACKEND_HEAD", values));
    if (settings.balance().matches("(source|uri|url_param|hdr|hash|rdp-cookie).*")
        && !settings.templates().containsKey("BACKEND_HEAD")) {
      // Else no server could be added while HAProxy runs.
      text.append("  hash-type consistent\n");
    }
    if (service.isHttp()) {
      http(text, settings, texts, values);
    }
    String kind = service.isHttp() ? "HTTP" : "TCP";
    Map<String, String> more = new LinkedHashMap<>(values);
    for (String network : settings.allowedNetworks()) {
      more.put("network_allowed", network);
      text.append(texts.of(kind + "_BACKEND_NETWORK_ALLOWED_ACL", more));
    }
    if (!settings.allowedNetworks().isEmpty()) {
      text.append(templates.text(kind + "_BACKEND_ACL_ALLOW_DENY"));
    }
    text.append(sticky);
    settings.healthCheck().ifPresent(check -> text.append(check(service, check, texts, more)));
    return text.toString();
  }

  private static void http(
      StringBuilder text, Settings settings, Texts texts, Map<String, String> values) {
    if (settings.hsts()) {
      text.append(texts.of("BACKEND_HSTS_OPTIONS", values));
    }
    text.append(texts.of("BACKEND_HTTP_OPTIONS", values));
    if (settings.proxyPath().isPresent()) {
      Map<String, String> host = new HashMap<>(values);
      // With no name to give it the request keeps its own.
      host.replace("hostname", "", "%[req.hdr(host)]");
      text.append(texts.of("HTTP_BACKEND_PROXYPASS_GLUE", host));
    }
    if (settings.reversePath().isPresent()) {
      text.append(texts.of("HTTP_BACKEND_REVPROXY_GLUE", values));
    }
    if (settings.redirectPath().isPresent()) {
      // One list for all hosts: any of them is meant.
      Map<String, String> hosts = new HashMap<>(values);
      List<String> names = settings.vhosts();
      hosts.put("hostname", names.isEmpty() ? "-m found" : String.join(" ", names));
      text.append(texts.of("HTTP_BACKEND_REDIR", hosts));
    }
  }

  private static String check(
      Service service, HealthCheck check, Texts texts, Map<String, String> values) {
    int port = service.servers().stream().mapToInt(Server::checkPort).findFirst().orElse(0);
    Map<String, String> more = new LinkedHashMap<>(values);
    more.putAll(Values.of(check, port));
    String tested = service.isHttp() && !check.isTcp() ? "HTTP" : "TCP";
    return texts.of("BACKEND_" + tested + "_HEALTHCHECK_OPTIONS", more);
  }
}
