package io.kernos.haproxy.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What text that comes by label may hold: directives of the one section that it stands in. It can
 * begin no section, run no program, read no file but certificates and no environment variable, open
 * no port but its service port, and reach no socket of the load balancer's own machine.
 */
final class Confinement {
  private static final Set<String> REACHING_OUT =
      Set.of(
          "external-check",
          "errorfile",
          "errorfiles",
          "file",
          "lf-file",
          "-f",
          "-M",
          "filter",
          "use-service",
          "use-fcgi-app",
          "crt-list",
          "ca-sign-file",
          "ca-sign-pass",
          "tls-ticket-keys",
          "level",
          "expose-fd",
          "namespace",
          "socks4",
          "transparent",
          "usesrc",
          "http_proxy",
          "kernos_statistics");
  private static final Pattern DIRECTIVE = Pattern.compile("[a-z][a-z0-9_-]*");
  private static final Pattern REFERENCE =
      Pattern.compile("(^|[^A-Za-z0-9_])((map(_[a-z_]+)?|acl|env|jwt_verify)\\(|lua\\.|proc\\.)");
  private static final Pattern SOCKET =
      Pattern.compile("(unix|abnsz?|uxst|uxdg|fd|sockpair|ring|rhttp|rev)@");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");
  private static final Pattern SHARED_ACL = Pattern.compile("(host|auth|path|app)_.*");

  private final Place place;
  private final String head;
  private final Map<String, String> values;

  /**
   * @param place where the text stands
   * @param head the section that it must begin, such as {@code backend web_10000}; empty: none
   * @param values of the service that it is for
   */
  Confinement(Place place, String head, Map<String, String> values) {
    this.place = place;
    this.head = head;
    this.values = values;
  }

  /**
   * Refuses what does not belong.
   *
   * @param text with its values filled in
   * @return the access control lists that it declares, each with its definition
   * @throws TemplateException if something does not belong
   */
  Map<String, List<String>> check(String text) {
    if (CONTROL.matcher(text).find() || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new TemplateException("has control characters");
    }
    Map<String, List<String>> declared = new HashMap<>();
    boolean begun = head.isEmpty();
    for (String line : text.split("\n")) {
      Words words = Words.of(line);
      if (words.all().isEmpty()) {
        continue;
      }
      if (begun) {
        check(words);
        if (words.all().get(0).equals("acl") && words.all().size() > 1) {
          declared
              .computeIfAbsent(words.all().get(1), name -> new ArrayList<>())
              .add(String.join(" ", words.all()));
        }
      } else if (String.join(" ", words.all()).equals(head)) {
        begun = true;
      } else {
        throw new TemplateException("must begin with the line \"" + head + "\"");
      }
    }
    if (!begun) {
      throw new TemplateException("must begin with the line \"" + head + "\"");
    }
    return declared;
  }

  private void check(Words words) {
    List<String> all = words.all();
    String first = all.get(0);
    if (!DIRECTIVE.matcher(first).matches() || !place.takes(first)) {
      throw new TemplateException("may not have a line that begins with " + Words.shown(first));
    }
    if (words.variables()) {
      throw new TemplateException("may not read environment variables");
    }
    for (String word : all) {
      if (REACHING_OUT.contains(word)
          || REFERENCE.matcher(word).find()
          || SOCKET.matcher(word).find()) {
        throw new TemplateException("may not use " + Words.shown(word));
      }
    }
    String second = all.size() > 1 ? all.get(1) : "";
    switch (first) {
      case "bind" -> bind(second);
      case "server" -> server(all.size() > 2 ? all.get(2) : "");
      case "log" -> require(second.equals("global"), "may log to nothing but global");
      case "no" -> require(second.equals("option"), "may say no to nothing but options");
      case "use_backend", "default_backend" -> target(second);
      case "acl" -> acl(second);
      default -> condition(first, all);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new TemplateException(otherwise);
    }
  }

  private String value(String name) {
    return values.getOrDefault(name, "");
  }

  private void bind(String address) {
    require(
        address.matches("[A-Za-z0-9.:*\\[\\]-]*:" + value("servicePort")),
        "may not bind to " + Words.shown(address));
  }

  /** The task itself, or another machine: what listens on the own one trusts who comes from it. */
  private void server(String address) {
    boolean own =
        List.of("host_ipv4", "host").stream()
            .map(this::value)
            .anyMatch(h -> !h.isEmpty() && address.matches(Pattern.quote(h) + "(:[0-9]*)?"));
    require(
        own || Addresses.isElsewhere(address), "may not have a server at " + Words.shown(address));
  }

  private void target(String backend) {
    require(
        place == Place.COMMON_FRONTEND ? backend.equals(value("backend")) : !backend.contains("%"),
        "may not lead to " + Words.shown(backend));
  }

  /** Declarations of one name are joined by "or": none may widen that of another app. */
  private void acl(String name) {
    List<String> own =
        List.of(
            "host_" + value("cleanedUpHostname"),
            "auth_" + value("cleanedUpHostname"),
            "path_" + value("backend"),
            "app_" + value("cleanedUpAppId"));
    require(
        place != Place.COMMON_FRONTEND || !SHARED_ACL.matcher(name).matches() || own.contains(name),
        "may not declare " + Words.shown(name));
  }

  private void condition(String directive, List<String> words) {
    require(
        place != Place.COMMON_FRONTEND || words.contains("if") || words.contains("unless"),
        "needs a condition after " + directive + ", since others pass there too");
  }
}
