package io.kernos.haproxy.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One of the pieces that a configuration is made of, under the names that marathon-lb gave them.
 *
 * @param name without {@code HAPROXY_}
 * @param scope who may replace it
 * @param filled whether it has places for values
 * @param head the section that it begins, if any
 * @param text the default
 */
record Template(String name, Scope scope, boolean filled, String head, String text) {
  /** Who may replace a template. */
  enum Scope {
    /** Only who runs the load balancer. */
    GLOBAL,
    /** An app for each of its ports too. */
    PORT
  }

  private static final Map<String, Template> ALL = new LinkedHashMap<>();

  static {
    global(
        "HEAD",
        false,
        """
        global
          spread-checks 5
          max-spread-checks 15000
          hard-stop-after 1h
          tune.ssl.default-dh-param 2048
          ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
          ssl-default-server-options ssl-min-ver TLSv1.2 no-tls-tickets

        defaults
          load-server-state-from-file global
          retries 3
          backlog 10000
          maxconn 10000
          timeout connect 3s
          timeout client 30s
          timeout server 30s
          timeout tunnel 1h
          timeout http-keep-alive 1s
          timeout http-request 15s
          timeout queue 30s
          timeout tarpit 60s
          option redispatch
          option http-server-close
          option dontlognull
          option idle-close-on-response
        """);
    global(
        "HTTP_FRONTEND_HEAD",
        true,
        """

        frontend marathon_http_in
          bind {bindAddr}:{httpPort}
          mode http
        """);
    global(
        "HTTP_FRONTEND_APPID_HEAD",
        true,
        """

        frontend marathon_http_appid_in
          bind {bindAddr}:{appIdPort}
          mode http
        """);
    global(
        "HTTPS_FRONTEND_HEAD",
        true,
        """

        frontend marathon_https_in
          bind {bindAddr}:{httpsPort} ssl {sslCerts}
          mode http
        """);
    headed(
        "USERLIST_HEAD",
        "userlist user_{backend}",
        """

        userlist user_{backend}
          user {user} password {passwd}
        """);
    headed(
        "FRONTEND_HEAD",
        "frontend {backend}",
        """

        frontend {backend}
          bind {bindAddr}:{servicePort}{sslCert}{bindOptions}
          mode {mode}
        """);
    headed(
        "BACKEND_HEAD",
        "backend {backend}",
        """

        backend {backend}
          balance {balance}
          mode {mode}
        """);
    port("FRONTEND_BACKEND_GLUE", "use_backend {backend}");

    // HTTP: virtual hosts of one name.
    String host = "acl host_{cleanedUpHostname} req.hdr(host),host_only -i {hostname}\n";
    String path = "acl path_{backend} path_beg {path}\n";
    String auth = "acl auth_{cleanedUpHostname} http_auth(user_{backend})\n";
    String ask = "http-request auth realm \"{realm}\" if host_{cleanedUpHostname} ";
    String use = "use_backend {backend} if host_{cleanedUpHostname}";
    port("HTTP_FRONTEND_ACL", host + use);
    port("HTTP_FRONTEND_ACL_WITH_AUTH", host + auth + ask + "!auth_{cleanedUpHostname}\n" + use);
    port("HTTP_FRONTEND_ACL_WITH_PATH", host + path + use + " path_{backend}");
    port(
        "HTTP_FRONTEND_ACL_WITH_AUTH_AND_PATH",
        host
            + auth
            + path
            + ask
            + "path_{backend} !auth_{cleanedUpHostname}\n"
            + use
            + " path_{backend}");

    // HTTP: virtual hosts of several names; first what to tell apart, then where to go.
    port("HTTP_FRONTEND_ACL_ONLY", host);
    port("HTTP_FRONTEND_ACL_ONLY_WITH_PATH", path);
    port("HTTP_FRONTEND_ACL_ONLY_WITH_PATH_AND_AUTH", path + auth);
    port("HTTP_FRONTEND_ROUTING_ONLY", use);
    port("HTTP_FRONTEND_ROUTING_ONLY_WITH_AUTH", auth + ask + "!auth_{cleanedUpHostname}\n" + use);
    port("HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH", use + " path_{backend}");
    port(
        "HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH_AND_AUTH",
        ask + "path_{backend} !auth_{cleanedUpHostname}\n" + use + " path_{backend}");

    // Many plain virtual hosts cost one look into a map.
    // Where it has none, the rules that follow are asked: those of whole domains.
    String known = "map({haproxy_dir}/domain2backend.map)";
    String hostKnown = "req.hdr(host),lower,host_only," + known;
    String byHost = "use_backend %[" + hostKnown + "] if {{ " + hostKnown + " -m found }}";
    port("MAP_HTTP_FRONTEND_ACL", byHost);
    port("MAP_HTTP_FRONTEND_ACL_ONLY", byHost);
    port(
        "MAP_HTTP_FRONTEND_APPID_ACL",
        "use_backend %[req.hdr(x-marathon-app-id),lower,map({haproxy_dir}/app2backend.map)]");
    port(
        "MAP_HTTPS_FRONTEND_ACL",
        "use_backend %[ssl_fc_sni,lower,"
            + known
            + "] if {{ ssl_fc_sni,lower,"
            + known
            + " -m found }}");
    port(
        "HTTP_FRONTEND_APPID_ACL",
        "acl app_{cleanedUpAppId} req.hdr(x-marathon-app-id) -i {appId}\n"
            + "use_backend {backend} if app_{cleanedUpAppId}");

    // HTTPS: told apart by the name in the handshake.
    String sni = "if {{ ssl_fc_sni {hostname} }}";
    String askSni = "http-request auth realm \"{realm}\" " + sni + " ";
    port("HTTPS_FRONTEND_ACL", "use_backend {backend} " + sni);
    port("HTTPS_FRONTEND_ACL_ONLY_WITH_PATH", path);
    port(
        "HTTPS_FRONTEND_ACL_WITH_AUTH",
        auth + askSni + "!auth_{cleanedUpHostname}\nuse_backend {backend} " + sni);
    port("HTTPS_FRONTEND_ACL_WITH_PATH", "use_backend {backend} " + sni + " path_{backend}");
    port(
        "HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH",
        auth
            + askSni
            + "path_{backend} !auth_{cleanedUpHostname}\nuse_backend {backend} "
            + sni
            + " path_{backend}");

    // Not a "redirect scheme": the ports need not be 80 and 443.
    String redirect =
        "http-request redirect code 301 location"
            + " https://%[req.hdr(host),host_only]{httpsSuffix}%[capture.req.uri]"
            + " if !{{ ssl_fc }} host_{cleanedUpHostname}";
    port("BACKEND_REDIRECT_HTTP_TO_HTTPS", redirect);
    port("BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH", redirect + " path_{backend}");

    // Back ends.
    plain(
        "BACKEND_HSTS_OPTIONS",
        "http-response set-header Strict-Transport-Security max-age=15768000");
    plain(
        "BACKEND_HTTP_OPTIONS",
        """
        option forwardfor
        http-request set-header X-Forwarded-Port %[dst_port]
        http-request add-header X-Forwarded-Proto https if { ssl_fc }
        """);
    port(
        "HTTP_BACKEND_PROXYPASS_GLUE",
        """
        http-request set-header Host {hostname}
        http-request replace-path ^{proxypath}/?(.*) /\\1
        """);
    port(
        "HTTP_BACKEND_REVPROXY_GLUE",
        "http-response replace-header Location (https?://{hostnamePattern}(:[0-9]+)?)?(/.*)"
            + " {rootpath} if {{ res.hdr(Location) -m found }}");
    port(
        "HTTP_BACKEND_REDIR",
        """
        acl is_root path -i /
        acl is_domain req.hdr(host),host_only -i {hostname}
        http-request redirect code 301 location {redirpath} if is_domain is_root
        """);
    port("HTTP_BACKEND_NETWORK_ALLOWED_ACL", "acl network_allowed src {network_allowed}");
    port("TCP_BACKEND_NETWORK_ALLOWED_ACL", "acl network_allowed src {network_allowed}");
    global("HTTP_BACKEND_ACL_ALLOW_DENY", false, "  http-request deny if !network_allowed\n");
    global(
        "TCP_BACKEND_ACL_ALLOW_DENY", false, "  tcp-request content reject if !network_allowed\n");
    // A server that comes while HAProxy runs cannot be given a cookie, but makes one of its
    // address.
    plain(
        "BACKEND_STICKY_OPTIONS",
        """
        cookie mesosphere_server_id insert indirect nocache dynamic
        dynamic-cookie-key kernos
        """);
    port(
        "BACKEND_HTTP_HEALTHCHECK_OPTIONS",
        """
        option httpchk GET {healthCheckPath}
        timeout check {healthCheckTimeoutSeconds}s
        """);
    port("BACKEND_TCP_HEALTHCHECK_OPTIONS", "");
    String server =
        "check inter {healthCheckIntervalSeconds}s downinter 500ms rise 1"
            + " fall {healthCheckFalls}{healthCheckPortOptions}{healthCheckTlsOptions}";
    port("BACKEND_SERVER_HTTP_HEALTHCHECK_OPTIONS", server);
    port("BACKEND_SERVER_TCP_HEALTHCHECK_OPTIONS", server);
    port(
        "BACKEND_SERVER_OPTIONS",
        "server {serverName} {host_ipv4}:{port}{cookieOptions}{healthCheckOptions}{otherOptions}");
  }

  private static void add(Template template) {
    ALL.put(template.name, template);
  }

  private static void global(String name, boolean filled, String text) {
    add(new Template(name, Scope.GLOBAL, filled, "", text));
  }

  private static void headed(String name, String head, String text) {
    add(new Template(name, Scope.PORT, true, head, text));
  }

  private static void port(String name, String text) {
    add(new Template(name, Scope.PORT, true, "", indented(text)));
  }

  /** Braces in it mean what they mean to HAProxy. */
  private static void plain(String name, String text) {
    add(new Template(name, Scope.PORT, false, "", indented(text)));
  }

  private static String indented(String text) {
    return text.isEmpty() ? "" : text.stripTrailing().indent(2);
  }

  /** All, by name. */
  static Map<String, Template> all() {
    return ALL;
  }

  static Template of(String name) {
    return ALL.get(name);
  }
}
