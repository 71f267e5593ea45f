package io.kernos.dns.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A config.json of Mesos-DNS. The case of its keys makes no difference. What belongs to ways of
 * finding and asking masters that Kernos has no need of is passed over, and so are unknown keys:
 * the original does the same.
 *
 * <p>Mesos-DNS: records/config.go.
 */
public final class MesosDnsFile {
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);
  private static final Map<String, BiConsumer<DnsConfig.Builder, Object>> KEYS = new HashMap<>();

  static {
    key("listener", (c, v) -> c.listener = text(v));
    key("httplistener", (c, v) -> c.httpListener = text(v));
    key("port", (c, v) -> c.port = number(v, 0, 65_535));
    key("httpport", (c, v) -> c.httpPort = number(v, 0, 65_535));
    key("dnson", (c, v) -> c.dnsOn = flag(v));
    key("httpon", (c, v) -> c.httpOn = flag(v));
    key("externalon", (c, v) -> c.externalOn = flag(v));
    key("recurseon", (c, v) -> c.recurseOn = flag(v));
    key("enumerationon", (c, v) -> c.enumerationOn = flag(v));
    key("enforcerfc952", (c, v) -> c.rfc952 = flag(v));
    key("settruncatebit", (c, v) -> c.truncateBit = flag(v));
    key("domain", (c, v) -> c.domain = text(v).toLowerCase(Locale.ROOT));
    key("ttl", (c, v) -> c.ttl = number(v, 0, Integer.MAX_VALUE));
    key("srvrecorddefaultweight", (c, v) -> c.srvWeight = number(v, 0, 65_535));
    key("soamname", (c, v) -> c.nameServer = text(v));
    key("soarname", (c, v) -> c.mailbox = text(v).replace('@', '.'));
    key("soarefresh", (c, v) -> c.soaRefresh = number(v, 0, Integer.MAX_VALUE));
    key("soaretry", (c, v) -> c.soaRetry = number(v, 0, Integer.MAX_VALUE));
    key("soaexpire", (c, v) -> c.soaExpire = number(v, 0, Integer.MAX_VALUE));
    key("soaminttl", (c, v) -> c.soaMinTtl = number(v, 0, Integer.MAX_VALUE));
    key("timeout", (c, v) -> c.timeout = timeout(number(v, 0, 3600)));
    key("masters", (c, v) -> c.masters = texts(v));
    key("resolvers", (c, v) -> c.resolvers = resolvers(texts(v)));
    key("zoneresolvers", (c, v) -> c.zoneResolvers = zones(v));
    key("ipsources", (c, v) -> c.ipSources = texts(v));
  }

  private MesosDnsFile() {}

  private static void key(String name, BiConsumer<DnsConfig.Builder, Object> setter) {
    KEYS.put(name, setter);
  }

  /**
   * Reads a file over what is chosen already.
   *
   * @param text of the file
   * @param file its path, for people
   * @throws IllegalArgumentException that names the file, the key and what is wrong
   */
  public static void read(String text, String file, DnsConfig.Builder into) {
    JsonObject json;
    try {
      json = new JsonObject(text);
    } catch (DecodeException e) {
      throw new IllegalArgumentException(file + ": this is no JSON: " + e.getMessage(), e);
    }
    into.file = file;
    for (Map.Entry<String, Object> entry : json) {
      BiConsumer<DnsConfig.Builder, Object> setter =
          KEYS.get(entry.getKey().toLowerCase(Locale.ROOT));
      if (setter == null || entry.getValue() == null) {
        continue;
      }
      try {
        setter.accept(into, entry.getValue());
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            file + ": " + entry.getKey() + " does not take " + entry.getValue() + why(e), e);
      }
    }
  }

  private static String why(RuntimeException e) {
    return e instanceof ClassCastException || e.getMessage() == null ? "" : ": " + e.getMessage();
  }

  private static String text(Object value) {
    String text = (String) value;
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static boolean flag(Object value) {
    return (Boolean) value;
  }

  private static int number(Object value, int least, int most) {
    long number = ((Number) value).longValue();
    if (number < least || number > most) {
      throw new IllegalArgumentException("it takes " + least + " to " + most);
    }
    return (int) number;
  }

  private static Duration timeout(int seconds) {
    return seconds == 0 ? USUAL_TIMEOUT : Duration.ofSeconds(seconds);
  }

  /** An empty list stands for the resolvers of this machine. */
  private static List<String> resolvers(List<String> listed) {
    return listed.isEmpty() ? ResolvConf.nameservers(Path.of("/etc/resolv.conf")) : listed;
  }

  private static List<String> texts(Object value) {
    List<String> texts = new ArrayList<>();
    ((JsonArray) value).forEach(each -> texts.add((String) each));
    return List.copyOf(texts);
  }

  private static Map<String, List<String>> zones(Object value) {
    Map<String, List<String>> zones = new LinkedHashMap<>();
    ((JsonObject) value).forEach(each -> zones.put(each.getKey(), texts(each.getValue())));
    return zones;
  }
}
