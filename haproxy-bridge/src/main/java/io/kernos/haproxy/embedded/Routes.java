package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Service;
import io.kernos.haproxy.app.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which request of the common front ends is for whom, in the order in which HAProxy's configuration
 * asks: rules by weight, then the map of plain hosts, then hosts such as {@code *.example}.
 */
final class Routes {
  private final List<Rule> rules = new ArrayList<>();
  private final List<Rule> wild = new ArrayList<>();
  private final Map<String, Service> hosts = new TreeMap<>();
  private final Map<String, Service> apps = new TreeMap<>();

  /** One service's condition. */
  private record Rule(Service service, List<String> paths, boolean anyCase) {
    static Rule of(Service service) {
      List<String> words =
          service.settings().paths().map(text -> List.of(text.split(" +"))).orElse(List.of());
      boolean anyCase = words.contains("-i");
      return new Rule(
          service,
          words.stream()
              .filter(word -> !word.equals("-i"))
              .map(word -> anyCase ? word.toLowerCase(Locale.ROOT) : word)
              .toList(),
          anyCase);
    }

    boolean takes(String host, String path) {
      String asked = anyCase ? path.toLowerCase(Locale.ROOT) : path;
      return service.settings().vhosts().stream().anyMatch(pattern -> isLike(pattern, host))
          && (paths.isEmpty() || paths.stream().anyMatch(asked::startsWith));
    }

    private static boolean isLike(String pattern, String host) {
      return pattern.equals("*")
          || (pattern.startsWith("*.")
              ? host.endsWith(pattern.substring(1))
              : pattern.equals(host));
    }
  }

  /** Those of all HTTP services. */
  Routes(Apps served) {
    for (Service service : served.services()) {
      if (service.isHttp()) {
        // Of an app with several HTTP ports the first is meant.
        apps.putIfAbsent(service.appId().toLowerCase(Locale.ROOT), service);
        add(service);
      }
    }
    rules.sort(Comparator.comparing((Rule rule) -> rule.service.settings().weight()).reversed());
  }

  private void add(Service service) {
    Settings settings = service.settings();
    boolean anyWild = settings.vhosts().stream().anyMatch(host -> host.startsWith("*"));
    if (settings.weight() == 0 && anyWild) {
      wild.add(Rule.of(service));
    } else if (settings.weight() != 0 || settings.auth().isPresent()) {
      rules.add(Rule.of(service));
    } else {
      settings.vhosts().forEach(host -> hosts.putIfAbsent(host, service));
    }
  }

  /**
   * Who is asked.
   *
   * @param host in lower case, with no port
   */
  Optional<Service> byHost(String host, String path) {
    return first(rules, host, path)
        .or(() -> Optional.ofNullable(hosts.get(host)))
        .or(() -> first(wild, host, path));
  }

  private static Optional<Service> first(List<Rule> of, String host, String path) {
    return of.stream().filter(rule -> rule.takes(host, path)).map(Rule::service).findFirst();
  }

  /** Who wants to know who asks: as in HAProxy, before it is seen who answers. */
  List<Service> guards(String host, String path) {
    List<Service> guards = new ArrayList<>();
    for (List<Rule> all : List.of(rules, wild)) {
      for (Rule rule : all) {
        if (rule.service.settings().auth().isPresent() && rule.takes(host, path)) {
          guards.add(rule.service);
        }
      }
    }
    return guards;
  }

  Optional<Service> byApp(String id) {
    return Optional.ofNullable(apps.get(id.toLowerCase(Locale.ROOT)));
  }

  /** A line for each virtual host. */
  String vhostLines() {
    Map<String, String> all = new TreeMap<>();
    hosts.forEach((host, service) -> all.put(host, service.backend()));
    for (List<Rule> some : List.of(rules, wild)) {
      for (Rule rule : some) {
        rule.service
            .settings()
            .vhosts()
            .forEach(host -> all.putIfAbsent(host, rule.service.backend()));
      }
    }
    return lines(all);
  }

  /** A line for each app. */
  String appLines() {
    Map<String, String> all = new TreeMap<>();
    apps.forEach((id, service) -> all.put(id, service.backend()));
    return lines(all);
  }

  private static String lines(Map<String, String> map) {
    StringBuilder lines = new StringBuilder();
    map.forEach((key, value) -> lines.append(key).append(' ').append(value).append('\n'));
    return lines.toString();
  }
}
