package io.kernos.dns.config;

import io.kernos.dns.limit.AddressRange;
import io.kernos.dns.message.ServingRules;
import io.kernos.dns.message.ZoneRules;
import io.kernos.dns.name.LabelRule;
import io.kernos.dns.name.WireName;
import io.kernos.dns.zone.ClusterNames.Master;
import io.kernos.dns.zone.NamingRules;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * All that can be chosen about the DNS server. Checked and immutable once built.
 *
 * <p>Where Mesos-DNS has the same choice, the default is its own, but for the resolvers: it asks
 * {@code 8.8.8.8}, and we nobody.
 */
public final class DnsConfig {
  private static final int MOST_THREADS = 8;

  private final Builder from;

  private DnsConfig(Builder from) {
    this.from = from;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where DNS is served first. */
  public String listener() {
    return from.listener;
  }

  /** UDP and TCP; 0: any free one. */
  public int port() {
    return from.port;
  }

  /** Where DNS is served too. */
  public List<InetSocketAddress> more() {
    return from.more.stream().map(text -> Endpoints.of(text, 53)).toList();
  }

  public boolean dnsOn() {
    return from.dnsOn;
  }

  public String httpListener() {
    return from.httpListener;
  }

  /** 0: any free one. */
  public int httpPort() {
    return from.httpPort;
  }

  public boolean httpOn() {
    return from.httpOn;
  }

  /** Whether all there is can be asked for by HTTP. */
  public boolean enumeration() {
    return from.enumerationOn;
  }

  public WireName apex() {
    return WireName.of(from.domain).orElseThrow();
  }

  /** How names are made. */
  public NamingRules naming() {
    return new NamingRules(
        from.domain, from.rfc952 ? LabelRule.RFC952 : LabelRule.RFC1123, from.ipSources);
  }

  /** What records look like. */
  public ZoneRules zone() {
    return new ZoneRules(
        from.ttl,
        from.srvWeight,
        WireName.of(from.nameServer).orElseThrow(),
        WireName.of(from.mailbox).orElseThrow(),
        from.soaRefresh,
        from.soaRetry,
        from.soaExpire,
        from.soaMinTtl);
  }

  /** How questions are answered. */
  public ServingRules serving() {
    return new ServingRules(from.recurseOn, from.truncateBit, from.udpSize);
  }

  /** Whether a name whose tasks are all unhealthy is answered with them. */
  public boolean unhealthyWhenNone() {
    return from.unhealthyWhenNone;
  }

  /** How long the last known records are served after the cluster was lost. */
  public Duration stale() {
    return from.stale;
  }

  /** Answers a second for each client by UDP; 0: no limit. */
  public int rateLimit() {
    return from.rateLimit;
  }

  /** Threads that answer by UDP; one for every two processors unless they were chosen. */
  public int threads() {
    int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return from.threads > 0 ? from.threads : Math.min(MOST_THREADS, half);
  }

  /** Who may have the whole zone. */
  public List<AddressRange> transfer() {
    return from.transfer.stream().map(AddressRange::of).toList();
  }

  /** Whom to ask about other names; none: they are refused. */
  public List<InetSocketAddress> resolvers() {
    return from.externalOn ? Endpoints.all(from.resolvers) : List.of();
  }

  /** Whom to ask about the names of some zones. */
  public Map<WireName, List<InetSocketAddress>> zoneResolvers() {
    Map<WireName, List<InetSocketAddress>> zones = new LinkedHashMap<>();
    if (from.externalOn) {
      from.zoneResolvers.forEach(
          (zone, list) -> zones.put(WireName.of(zone).orElseThrow(), Endpoints.all(list)));
    }
    return zones;
  }

  /** How long to wait for a resolver. */
  public Duration timeout() {
    return from.timeout;
  }

  /** How many answers of resolvers are kept. */
  public int cacheSize() {
    return from.cacheSize;
  }

  /** Masters that the configuration names. */
  public List<Master> masters() {
    return from.masters.stream()
        .map(text -> Endpoints.of(text, 5050))
        .map(at -> new Master(at.getHostString(), at.getPort()))
        .toList();
  }

  /** All choices as they were made. */
  Builder choices() {
    return from;
  }

  /**
   * The choices while they are made. Fields have the names and the meaning of the getters above.
   */
  public static final class Builder {
    String listener = "127.0.0.1";
    int port = 53;
    List<String> more = List.of();
    boolean dnsOn = true;
    String httpListener = "127.0.0.1";
    int httpPort = 8123;
    boolean httpOn = true;
    boolean enumerationOn = true;
    String domain = "mesos";
    boolean rfc952;
    List<String> ipSources = List.of("netinfo", "mesos", "host");
    int ttl = 60;
    int srvWeight = 1;
    String nameServer = "ns1.mesos";
    String mailbox = "root.ns1.mesos";
    long soaRefresh = 60;
    long soaRetry = 600;
    long soaExpire = 86_400;
    long soaMinTtl = 60;
    boolean recurseOn = true;
    boolean truncateBit = true;
    int udpSize = 1232;
    boolean unhealthyWhenNone;
    Duration stale = Duration.ofDays(1);
    int rateLimit;
    int threads;
    List<String> transfer = List.of();
    boolean externalOn = true;
    List<String> resolvers = List.of();
    Map<String, List<String>> zoneResolvers = Map.of();
    Duration timeout = Duration.ofSeconds(5);
    int cacheSize = 10_000;
    List<String> masters = List.of();
    String file = "";

    /** Where DNS and its HTTP server listen. */
    public Builder listen(String address, int dnsPort, int http) {
      listener = address;
      httpListener = address;
      port = dnsPort;
      httpPort = http;
      return this;
    }

    /** Further addresses for DNS, {@code IP} (port 53) or {@code IP:port}. */
    public Builder more(List<String> addresses) {
      more = addresses;
      return this;
    }

    /** The domain; the name server and its mailbox move with it. */
    public Builder domain(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      domain = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
      nameServer = "ns1." + domain;
      mailbox = "root.ns1." + domain;
      return this;
    }

    /** Seconds for which an answer, and one that there is none, may be kept. */
    public Builder ttl(int seconds, int negative) {
      ttl = seconds;
      soaMinTtl = negative;
      return this;
    }

    public Builder udpSize(int bytes) {
      udpSize = bytes;
      return this;
    }

    /** Threads that answer by UDP; 0: as many as are good for this machine. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    public Builder unhealthyWhenNone(boolean all) {
      unhealthyWhenNone = all;
      return this;
    }

    public Builder stale(Duration bound) {
      stale = bound;
      return this;
    }

    public Builder rateLimit(int perSecond) {
      rateLimit = perSecond;
      return this;
    }

    /** Addresses and ranges. */
    public Builder transfer(List<String> ranges) {
      transfer = ranges;
      return this;
    }

    /** {@code IP} (port 53) or {@code IP:port}. */
    public Builder resolvers(List<String> addresses, int cached) {
      resolvers = addresses;
      cacheSize = cached;
      return this;
    }

    /**
     * Checks all choices.
     *
     * @throws IllegalArgumentException that names one which cannot be, by its name in the file
     */
    public DnsConfig build() {
      DnsConfig config = new DnsConfig(this);
      if (WireName.of(domain).isEmpty() || domain.isEmpty()) {
        throw new IllegalArgumentException("domain: '" + domain + "' is no domain name");
      }
      check("SOAMname or SOARname", config::zone);
      check("listener", config::more);
      check("transfer", config::transfer);
      check("resolvers", config::resolvers);
      check("zoneResolvers", config::zoneResolvers);
      check("masters", config::masters);
      check("IPSources", this::checkSources);
      check("zoneResolvers", this::checkZones);
      if (!dnsOn && !httpOn) {
        throw new IllegalArgumentException("dnson and httpon: one of them has to be true");
      }
      return config;
    }

    private void checkSources() {
      List<String> wrong = new ArrayList<>(ipSources);
      wrong.removeAll(List.of("host", "docker", "mesos", "netinfo"));
      if (!wrong.isEmpty()) {
        throw new IllegalArgumentException(wrong + " are no sources");
      }
      if (ipSources.isEmpty() || Set.copyOf(ipSources).size() < ipSources.size()) {
        throw new IllegalArgumentException("it takes at least one source, and each once");
      }
    }

    private void checkZones() {
      zoneResolvers.forEach(
          (zone, list) -> {
            if (WireName.of(zone).orElseThrow().isWithin(WireName.of(domain).orElseThrow())) {
              throw new IllegalArgumentException(zone + " is answered from the cluster's records");
            }
            if (list.isEmpty()) {
              throw new IllegalArgumentException(zone + " has no resolver");
            }
          });
    }

    private static void check(String key, Runnable read) {
      try {
        read.run();
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
      }
    }
  }
}
