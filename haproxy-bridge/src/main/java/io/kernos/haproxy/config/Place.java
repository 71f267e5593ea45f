package io.kernos.haproxy.config;

import java.util.HashSet;
import java.util.Set;

/**
 * Where in the configuration a template stands, and which directives a label may put there. Those
 * that are not named here are refused: what HAProxy learns later is not let in unseen.
 */
enum Place {
  USERS(Set.of("user", "group")),
  /** Of this service port alone. */
  FRONTEND(Directives.FRONTEND),
  /** Of all virtual hosts: what an app writes there, others have to pass. */
  COMMON_FRONTEND(Directives.COMMON),
  BACKEND(Directives.BACKEND),
  /** The one line of a server. */
  SERVER(Set.of("server")),
  /** Words in the line of a server. */
  SERVER_OPTIONS(Set.of());

  private final Set<String> directives;

  Place(Set<String> directives) {
    this.directives = directives;
  }

  /** Whether a line may begin with a word. */
  boolean takes(String directive) {
    return this == SERVER_OPTIONS || directives.contains(directive);
  }

  /** Where a template of some name stands. */
  static Place of(String template) {
    if (template.equals("USERLIST_HEAD")) {
      return USERS;
    }
    if (template.equals("BACKEND_SERVER_OPTIONS")) {
      return SERVER;
    }
    if (template.startsWith("BACKEND_SERVER_")) {
      return SERVER_OPTIONS;
    }
    if (template.equals("FRONTEND_HEAD") || template.equals("FRONTEND_BACKEND_GLUE")) {
      return FRONTEND;
    }
    return template.contains("FRONTEND") || template.startsWith("BACKEND_REDIRECT")
        ? COMMON_FRONTEND
        : BACKEND;
  }

  /** HAProxy 2.6, configuration manual, 4.1, without what reaches out of a section. */
  private static final class Directives {
    static final Set<String> COMMON =
        Set.of(
            "acl",
            "http-after-response",
            "http-request",
            "http-response",
            "redirect",
            "use_backend");
    private static final Set<String> BOTH =
        Set.of(
            "backlog",
            "capture",
            "compression",
            "declare",
            "description",
            "disabled",
            "enabled",
            "errorloc",
            "errorloc302",
            "errorloc303",
            "http-error",
            "log",
            "log-format",
            "log-format-sd",
            "log-tag",
            "maxconn",
            "mode",
            "no",
            "option",
            "rate-limit",
            "tcp-request",
            "timeout",
            "unique-id-format",
            "unique-id-header");
    static final Set<String> FRONTEND =
        with(
            BOTH,
            Set.of(
                "bind",
                "clitcpka-cnt",
                "clitcpka-idle",
                "clitcpka-intvl",
                "default_backend",
                "monitor",
                "monitor-uri"));
    static final Set<String> BACKEND =
        with(
            BOTH,
            Set.of(
                "balance",
                "cookie",
                "default-server",
                "dynamic-cookie-key",
                "force-persist",
                "fullconn",
                "hash-balance-factor",
                "hash-type",
                "http-check",
                "http-reuse",
                "http-send-name-header",
                "ignore-persist",
                "max-keep-alive-queue",
                "max-session-srv-conns",
                "persist",
                "retries",
                "retry-on",
                "server",
                "srvtcpka-cnt",
                "srvtcpka-idle",
                "srvtcpka-intvl",
                "stick",
                "stick-table",
                "tcp-check",
                "tcp-response",
                "use-server"));

    private Directives() {}

    private static Set<String> with(Set<String> some, Set<String> more) {
      Set<String> all = new HashSet<>(COMMON);
      all.addAll(some);
      all.addAll(more);
      return Set.copyOf(all);
    }
  }
}
