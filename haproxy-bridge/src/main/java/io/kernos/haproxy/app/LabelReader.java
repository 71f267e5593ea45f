package io.kernos.haproxy.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the labels of one service port. Every value gets into lines of a configuration file, so
 * each has its alphabet, and none has line ends, quotes, backslashes or comment signs.
 */
final class LabelReader {
  private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9_.][a-z0-9_.-]{0,250}|\\*");
  private static final Pattern PATH = Pattern.compile("/[!-~&&[^\"'\\\\#]]*");
  private static final Pattern URL_PATH = Pattern.compile("/[A-Za-z0-9/._~+-]*");
  private static final Pattern LOCATION = Pattern.compile("[A-Za-z0-9/:._~?&=+-]+");
  private static final Pattern ADDRESS =
      Pattern.compile("\\*|[0-9.]{7,15}|\\[?[0-9A-Fa-f:.]+]?|[A-Za-z][A-Za-z0-9.-]*");
  private static final Pattern NETWORK =
      Pattern.compile("([0-9.]{1,15}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(/[0-9.]{1,15})?");

  /**
   * Not those by which more files are read, or more is opened, than a port with its certificate.
   */
  private static final String BIND_WORDS =
      "(?!.*\\b(crt-list|ca-sign-file|ca-sign-pass|tls-ticket-keys|level|expose-fd|namespace)\\b)";

  private static final Pattern OPTIONS = Pattern.compile(BIND_WORDS + "[A-Za-z0-9 @.,:/+_!=-]*");
  private static final Pattern FILES = Pattern.compile(BIND_WORDS + "[A-Za-z0-9 @.,/+_-]+");

  /** HAProxy 2.6, configuration manual, 4.2, balance; but for what looks into files. */
  private static final Pattern BALANCE =
      Pattern.compile(
          "roundrobin|static-rr|leastconn|first|source|random(\\([0-9]{1,4}\\))?"
              + "|rdp-cookie(\\([A-Za-z0-9_-]{1,40}\\))?"
              + "|hdr\\([A-Za-z0-9_-]{1,64}\\)( use_domain_only)?"
              + "|url_param [A-Za-z0-9_.-]{1,64}( check_post( [0-9]{1,6})?)?"
              + "|uri( whole| path-only| (len|depth) [0-9]{1,5})*"
              + "|hash [a-z_.]{1,30}(\\([A-Za-z0-9_-]{0,64}\\))?(,[a-z0-9_]{1,30})*");

  private static final Pattern REALM = Pattern.compile("[ -~&&[^\"'\\\\$]]+");
  private static final Pattern WORD = Pattern.compile("[!-~&&[^\"'\\\\#]]+");

  private final Map<String, String> labels;
  private final String prefix;

  /**
   * @param labels of the app
   * @param index of the port
   */
  LabelReader(Map<String, String> labels, int index) {
    this.labels = labels;
    this.prefix = "HAPROXY_" + index + "_";
  }

  /**
   * What they say.
   *
   * @param check the app's health check for this port
   * @param strict whether a port is off unless a label says otherwise
   * @throws LabelException at the first that cannot be used
   */
  Settings read(Optional<HealthCheck> check, boolean strict) {
    List<String> vhosts = list("VHOST", HOST, "host names, separated by commas");
    Optional<String> paths = paths();
    return new Settings(
        groups(),
        flag("ENABLED", !strict),
        mode(vhosts, check),
        vhosts,
        paths,
        number("PORT", 1, 65535),
        text("BIND_ADDR", ADDRESS, "an address of this machine"),
        text("BIND_OPTIONS", OPTIONS, "options of bind"),
        text("SSL_CERT", FILES, "a PEM file"),
        text("BALANCE", BALANCE, "an algorithm").orElse("roundrobin"),
        flag("STICKY", false),
        flag("REDIRECT_TO_HTTPS", false),
        flag("USE_HSTS", false),
        auth(),
        weight(paths),
        networks(),
        text("HTTP_BACKEND_PROXYPASS_PATH", URL_PATH, "a path of letters, digits and /._~+-"),
        text("HTTP_BACKEND_REVPROXY_PATH", URL_PATH, "a path of letters, digits and /._~+-"),
        text("HTTP_BACKEND_REDIR", LOCATION, "a location with no quotes or escapes"),
        number("BACKEND_HEALTHCHECK_PORT_INDEX", 0, 1000),
        check,
        templates());
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(labels.get(prefix + name));
  }

  private LabelException refused(String name, String takes) {
    return new LabelException(prefix + name, labels.get(prefix + name), takes);
  }

  private Optional<String> text(String name, Pattern alphabet, String takes) {
    Optional<String> value = value(name).map(String::strip).filter(v -> !v.isEmpty());
    if (value.isPresent() && !alphabet.matcher(value.get()).matches()) {
      throw refused(name, takes);
    }
    return value;
  }

  private List<String> list(String name, Pattern alphabet, String takes) {
    List<String> all = new ArrayList<>();
    for (String part : value(name).orElse("").split(",")) {
      String one = part.strip().toLowerCase(Locale.ROOT);
      if (!one.isEmpty() && !alphabet.matcher(one).matches()) {
        throw refused(name, takes);
      }
      if (!one.isEmpty() && !all.contains(one)) {
        all.add(one);
      }
    }
    return all;
  }

  private boolean flag(String name, boolean fallback) {
    // marathon-lb: config.py, string_to_bool.
    return value(name)
        .map(v -> List.of("true", "t", "yes", "y").contains(v.strip().toLowerCase(Locale.ROOT)))
        .orElse(fallback);
  }

  private Optional<Integer> number(String name, int low, int high) {
    return value(name)
        .map(
            v -> {
              try {
                int number = Integer.parseInt(v.strip());
                if (number >= low && number <= high) {
                  return number;
                }
              } catch (NumberFormatException e) {
                // Said below.
              }
              throw refused(name, "a number from " + low + " to " + high);
            });
  }

  private List<String> groups() {
    String all = value("GROUP").orElseGet(() -> labels.getOrDefault("HAPROXY_GROUP", ""));
    return List.of(all.split(",")).stream().map(String::strip).filter(g -> !g.isEmpty()).toList();
  }

  /** An HTTP check or a virtual host makes it HTTP where no label says otherwise. */
  private String mode(List<String> vhosts, Optional<HealthCheck> check) {
    Optional<String> named = value("MODE").map(v -> v.strip().toLowerCase(Locale.ROOT));
    if (named.isPresent() && !List.of("tcp", "http").contains(named.get())) {
      throw refused("MODE", "tcp or http");
    }
    boolean http = !vhosts.isEmpty() || check.map(c -> !c.isTcp()).orElse(false);
    return named.orElse(http ? "http" : "tcp");
  }

  private Optional<String> paths() {
    Optional<String> value = value("PATH").map(String::strip).filter(v -> !v.isEmpty());
    for (String word : value.map(v -> v.split(" +")).orElse(new String[0])) {
      if (!word.equals("-i") && !PATH.matcher(word).matches()) {
        throw refused("PATH", "paths that begin with /, separated by blanks");
      }
    }
    return value;
  }

  private int weight(Optional<String> paths) {
    int weight = number("BACKEND_WEIGHT", -1000000, 1000000).orElse(0);
    // marathon-lb: config.py, set_path.
    return weight == 0 && paths.isPresent() ? 1 : weight;
  }

  private List<String> networks() {
    List<String> all = new ArrayList<>();
    for (String network : value("BACKEND_NETWORK_ALLOWED_ACL").orElse("").split(" +")) {
      if (!network.isEmpty() && !NETWORK.matcher(network).matches()) {
        throw refused("BACKEND_NETWORK_ALLOWED_ACL", "addresses and networks, separated by blanks");
      }
      if (!network.isEmpty()) {
        all.add(network);
      }
    }
    return all;
  }

  private Optional<Settings.Auth> auth() {
    return value("AUTH")
        .map(
            v -> {
              String[] parts = v.split(":", -1);
              if (parts.length != 3
                  || !REALM.matcher(parts[0]).matches()
                  || !WORD.matcher(parts[1]).matches()
                  || !WORD.matcher(parts[2]).matches()) {
                // Not the value itself, which has a password.
                throw new LabelException(prefix + "AUTH", "…", "realm:user:encrypted password");
              }
              return new Settings.Auth(parts[0], parts[1], parts[2]);
            });
  }

  /** What else begins with the prefix: templates, if there are some of that name. */
  private Map<String, String> templates() {
    Map<String, String> all = new LinkedHashMap<>();
    labels.forEach(
        (name, text) -> {
          // One name is of a value and of a template; by label it is the value.
          if (name.startsWith(prefix) && !name.equals(prefix + "HTTP_BACKEND_REDIR")) {
            all.put(name.substring(prefix.length()), text.replace("\r\n", "\n"));
          }
        });
    return all;
  }
}
