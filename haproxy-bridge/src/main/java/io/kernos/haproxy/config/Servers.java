package io.kernos.haproxy.config;

import io.kernos.haproxy.app.HealthCheck;
import io.kernos.haproxy.app.Server;
import io.kernos.haproxy.app.Service;
import io.kernos.haproxy.app.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes the lines of one service's servers. */
final class Servers {
  /** The Runtime API has no way to quote, and takes one line. */
  private static final Pattern TELLABLE = Pattern.compile("[!-~&&[^;<\\\\\"'#]]+");

  private static final int HIGHEST_ID = 32767;

  private final Service service;
  private final Texts texts;
  private final Map<String, String> common;
  private final boolean named;
  private final Set<Integer> taken = new HashSet<>();

  /**
   * @param common values of the service
   * @param sticky what makes clients stay with their server; empty: nothing
   */
  Servers(Service service, Texts texts, Map<String, String> common, String sticky) {
    this.service = service;
    this.texts = texts;
    this.common = common;
    // A cookie that HAProxy does not make by itself must be named for each server.
    this.named =
        !sticky.isEmpty() && !Words.of(sticky.replace('\n', ' ')).all().contains("dynamic");
  }

  List<ServerLine> lines() {
    List<ServerLine> lines = new ArrayList<>();
    service.servers().forEach(server -> lines.add(line(server)));
    return lines;
  }

  /** As in the original it follows from the name; of two with the same the second moves on. */
  private int id(String name) {
    int id = Math.floorMod(name.hashCode(), HIGHEST_ID);
    while (!taken.add(id)) {
      id = (id + 1) % HIGHEST_ID;
    }
    return id + 1;
  }

  private String checkOptions(HealthCheck check, Server server, Map<String, String> values) {
    Map<String, String> more = new java.util.LinkedHashMap<>(values);
    more.putAll(Values.of(check, server.checkPort()));
    String tested = service.isHttp() && !check.isTcp() ? "HTTP" : "TCP";
    String options = texts.of("BACKEND_SERVER_" + tested + "_HEALTHCHECK_OPTIONS", more).strip();
    return options.isEmpty() ? "" : " " + options;
  }

  private ServerLine line(Server server) {
    Settings settings = service.settings();
    Map<String, String> values = Values.of(common, server);
    values.put("serverId", "" + id(server.name()));
    values.put(
        "cookieOptions", named ? " cookie " + Integer.toHexString(server.name().hashCode()) : "");
    values.put(
        "healthCheckOptions",
        settings.healthCheck().map(check -> checkOptions(check, server, values)).orElse(""));
    String text = texts.of("BACKEND_SERVER_OPTIONS", values);
    List<String> words = Words.of(text.strip()).all();
    if (text.strip().contains("\n")
        || words.size() < 3
        || !words.get(0).equals("server")
        || !words.get(1).equals(server.name())) {
      throw new TemplateException(
          "template HAPROXY_BACKEND_SERVER_OPTIONS must be one line that begins with"
              + " server {serverName}");
    }
    List<String> options = words.subList(3, words.size());
    boolean byCheck =
        options.contains("check") && settings.healthCheck().map(c -> !c.byTask()).orElse(false);
    return new ServerLine(
        service.backend(),
        service.backend() + "/" + server.name(),
        words.get(2),
        options,
        server.draining(),
        byCheck,
        settings.sticky() && !named,
        Templates.ended(text),
        words.stream().allMatch(word -> TELLABLE.matcher(word).matches()));
  }
}
