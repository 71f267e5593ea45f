package io.kernos.dns.http;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.config.ShownConfig;
import io.kernos.dns.name.WireName;
import io.kernos.dns.zone.Entry;
import io.kernos.dns.zone.RecordType;
import io.kernos.dns.zone.Zone;
import io.kernos.dns.zone.ZoneKeeper;
import io.kernos.dns.zone.ZoneNode;
import io.kernos.spi.discovery.NodeRecord;
import io.kernos.spi.discovery.ServiceRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The documents of the HTTP interface. Used on the thread of the zone's writer.
 *
 * <p>Mesos-DNS: resolver.go, RestHost and kin. An answer that has nothing is a list of one blank
 * element there, and so it is here.
 */
final class Api {
  private static final String HOSTS = "/v1/hosts/";
  private static final String SERVICES = "/v1/services/";

  private final DnsConfig config;
  private final Zone zone;
  private final ZoneKeeper keeper;
  private final String version;

  Api(DnsConfig config, Zone zone, ZoneKeeper keeper, String version) {
    this.config = config;
    this.zone = zone;
    this.keeper = keeper;
    this.version = version;
  }

  /** The document at a path, decoded and with no query. */
  Reply get(String path) {
    String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (plain.startsWith(HOSTS)) {
      return host(plain.substring(HOSTS.length()));
    }
    if (plain.startsWith(SERVICES)) {
      String service = plain.substring(SERVICES.length());
      return service.indexOf('/') < 0 ? shown(services(service)) : notFound();
    }
    boolean enumeration = config.enumeration();
    return switch (plain) {
      case "/v1/version" -> shown(version());
      case "/v1/config" -> shown(shownConfig());
      case "/v1/enumerate" -> enumeration ? shown(enumerate()) : notFound();
      case "/v1/axfr" -> enumeration ? shown(axfr()) : notFound();
      case "/v1/prometheus" -> Reply.json(HttpDiscovery.of(keeper.tasks()).encode());
      default -> notFound();
    };
  }

  private Reply host(String path) {
    int slash = path.indexOf('/');
    if (slash < 0) {
      return shown(hosts(path));
    }
    return path.substring(slash).equals("/ports")
        ? Reply.text(501, "To be implemented...")
        : notFound();
  }

  private static Reply shown(Object json) {
    return Reply.json(IndentedJson.of(json));
  }

  private JsonObject shownConfig() {
    return ShownConfig.of(config, serial());
  }

  private long serial() {
    return zone.serial() & 0xFFFFFFFFL;
  }

  private static Reply notFound() {
    return Reply.text(404, "404: Page Not Found");
  }

  private JsonObject version() {
    return new JsonObject()
        .put("Service", "Mesos-DNS")
        .put("URL", "https://github.com/mesosphere/mesos-dns")
        .put("Version", version);
  }

  /** As the original cleans names up: a wildcard stands for nothing. */
  private static String clean(String name) {
    String plain = name.replace(".*", "").toLowerCase(Locale.ROOT);
    return plain.endsWith(".") ? plain : plain + ".";
  }

  private List<String> values(String name, RecordType type) {
    ZoneNode node = WireName.of(name).map(zone::find).orElse(null);
    return node == null ? List.of() : node.values(type);
  }

  private JsonArray hosts(String host) {
    String name = clean(host);
    JsonArray found = new JsonArray();
    for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
      values(name, type).forEach(ip -> found.add(host(name, ip)));
    }
    return found.isEmpty() ? found.add(host("", "")) : found;
  }

  private static JsonObject host(String name, String ip) {
    return new JsonObject().put("host", name).put("ip", ip);
  }

  private JsonArray services(String service) {
    JsonArray found = new JsonArray();
    for (String srv : values(clean(service), RecordType.SRV)) {
      int colon = srv.lastIndexOf(':');
      String host = srv.substring(0, colon);
      String port = srv.substring(colon + 1);
      for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
        values(host, type).stream()
            .limit(1)
            .forEach(ip -> found.add(service(service, host, ip, port)));
      }
    }
    return found.isEmpty() ? found.add(service("", "", "", "")) : found;
  }

  private static JsonObject service(String service, String host, String ip, String port) {
    return new JsonObject()
        .put("service", service)
        .put("host", host)
        .put("ip", ip)
        .put("port", port);
  }

  private JsonObject enumerate() {
    JsonArray frameworks = new JsonArray();
    for (NodeRecord node : keeper.nodes()) {
      if (node.kind() == NodeRecord.Kind.FRAMEWORK) {
        JsonArray tasks = new JsonArray();
        keeper.tasks().stream()
            .filter(task -> task.frameworkId().equals(node.id()))
            .forEach(task -> tasks.add(task(task)));
        frameworks.add(new JsonObject().put("tasks", tasks).put("name", node.name()));
      }
    }
    return new JsonObject().put("frameworks", frameworks);
  }

  private JsonObject task(ServiceRecord task) {
    JsonArray records = new JsonArray();
    for (Entry entry : keeper.entries(task)) {
      if (entry.type() != RecordType.PTR) {
        records.add(
            new JsonObject()
                .put("name", entry.name())
                .put("host", entry.value())
                .put("rtype", entry.type().name()));
      }
    }
    return new JsonObject()
        .put("name", task.taskName())
        .put("id", task.taskId())
        .put("records", records);
  }

  private JsonObject axfr() {
    JsonObject as = new JsonObject();
    JsonObject aaaas = new JsonObject();
    JsonObject srvs = new JsonObject();
    List<ZoneNode> sorted =
        zone.nodes().stream().sorted(Comparator.comparing(n -> n.name().toString())).toList();
    for (ZoneNode node : sorted) {
      put(as, node, RecordType.A);
      put(aaaas, node, RecordType.AAAA);
      put(srvs, node, RecordType.SRV);
    }
    JsonObject shown = shownConfig();
    return new JsonObject()
        .put("TTL", shown.getValue("TTL"))
        .put("Serial", serial())
        .put("RefreshSeconds", shown.getValue("RefreshSeconds"))
        .put("Mname", shown.getValue("SOAMname"))
        .put("Rname", shown.getValue("SOARname"))
        .put("Domain", shown.getValue("Domain"))
        .put("Records", new JsonObject().put("As", as).put("AAAAs", aaaas).put("SRVs", srvs));
  }

  private static void put(JsonObject into, ZoneNode node, RecordType type) {
    if (!node.values(type).isEmpty()) {
      into.put(node.name().toString(), new JsonArray(node.values(type)));
    }
  }
}
