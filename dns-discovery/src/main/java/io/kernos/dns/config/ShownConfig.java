package io.kernos.dns.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeMap;

/**
 * The choices under the names and in the order in which Mesos-DNS shows them. Those about finding
 * and asking masters have the values of one that has none; what it has no name for is ours, and
 * stands last.
 *
 * <p>Mesos-DNS: records/config.go.
 */
public final class ShownConfig {
  private ShownConfig() {}

  /** The document. */
  public static JsonObject of(DnsConfig config, long serial) {
    DnsConfig.Builder from = config.choices();
    return zone(new JsonObject(), from, serial)
        .put("Masters", list(from.masters))
        .put("ZoneResolvers", zones(from))
        .put("Resolvers", list(from.resolvers))
        .put("IPSources", list(from.ipSources))
        .put("Zk", "")
        .put("Domain", from.domain)
        .put("File", from.file)
        .put("Listener", from.listener)
        .put("HTTPListener", from.httpListener)
        .put("RecurseOn", from.recurseOn)
        .put("DnsOn", from.dnsOn)
        .put("HttpOn", from.httpOn)
        .put("ExternalOn", from.externalOn)
        .put("EnforceRFC952", from.rfc952)
        .put("SetTruncateBit", from.truncateBit)
        .put("EnumerationOn", from.enumerationOn)
        .put("MesosHTTPSOn", false)
        .put("CACertFile", "")
        .put("CertFile", "")
        .put("KeyFile", "")
        .put("MesosCredentials", new JsonObject().put("Principal", "").put("Secret", ""))
        .put("IAMConfigFile", "")
        .put("MesosAuthentication", "")
        .put("StaleSeconds", from.stale.toSeconds())
        .put("UnhealthyWhenNone", from.unhealthyWhenNone)
        .put("RateLimit", from.rateLimit)
        .put("UdpSize", from.udpSize)
        .put("Threads", config.threads());
  }

  private static JsonObject zone(JsonObject json, DnsConfig.Builder from, long serial) {
    return json.put("RefreshSeconds", 0)
        .put("Port", from.port)
        .put("Timeout", from.timeout.toSeconds())
        .put("StateTimeoutSeconds", 0)
        .put("ZkDetectionTimeout", 0)
        .put("HttpPort", from.httpPort)
        .put("TTL", from.ttl)
        .put("SRVRecordDefaultWeight", from.srvWeight)
        .put("SOASerial", serial)
        .put("SOARefresh", from.soaRefresh)
        .put("SOARetry", from.soaRetry)
        .put("SOAExpire", from.soaExpire)
        .put("SOAMinttl", from.soaMinTtl)
        .put("SOAMname", from.nameServer + ".")
        .put("SOARname", from.mailbox + ".");
  }

  /** One that is empty is null there. */
  private static JsonArray list(List<String> values) {
    return values.isEmpty() ? null : new JsonArray(values);
  }

  private static JsonObject zones(DnsConfig.Builder from) {
    JsonObject zones = new JsonObject();
    new TreeMap<>(from.zoneResolvers).forEach((zone, list) -> zones.put(zone, new JsonArray(list)));
    return zones;
  }
}
