package io.kernos.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Service;
import io.kernos.haproxy.config.ConfigText;
import io.kernos.haproxy.config.ConfigWriter;
import io.kernos.haproxy.config.Draft;
import io.kernos.haproxy.config.ServerLine;
import io.kernos.haproxy.config.Site;
import io.kernos.haproxy.config.Templates;
import io.kernos.spi.discovery.ServiceRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every label, and every name, with every kind of hostile content. */
class HostileLabelsTest {
  /** Each would show: as a section, a port, a socket, a file, a program, or in {@link #EVIL}. */
  private static final List<String> HOSTILE =
      List.of(
          "\nbackend evil\n  server evil 6.6.6.6:666\n",
          "x\n  bind :6666\n",
          "x\r\nfrontend evil\r\n  bind :6666\r\n",
          "x\rlisten evil",
          "x\0\nprogram evil\n  command evil",
          "  http-request set-header X a\nglobal\n  lua-load evil.lua\n",
          "  option x\\\nbackend evil\n",
          "x # {backend}\nfrontend evil",
          "\"\nbackend evil\n\"",
          "'\nbackend evil\n'",
          "{backend.__class__}",
          "{0.__class__.__init__.__globals__}",
          "{evil}",
          "{",
          "}",
          "{{backend}} }} {",
          "%s%n%x %[env(PATH)] %[lua.evil]",
          "%[path,map(/etc/passwd)]",
          "${PATH}",
          "\"${PATH}\"",
          "\\x0abackend evil\\n",
          "a\\n;\\nadd server evil/evil 6.6.6.6:666",
          "a;disable server x/y",
          "a <<\nshutdown",
          "lua-load evil.lua",
          "program evil",
          "errorfile 503 /etc/passwd",
          "  errorfile 503 /etc/passwd\n",
          "  http-request use-service lua.evil\n",
          "  http-request lua.evil\n",
          "  http-request return status 200 content-type text/plain file /etc/passwd\n",
          "  stats enable\n  stats admin if TRUE\n",
          "  server evil unix@/var/run/docker.sock\n",
          "unix@/tmp/evil.sock",
          "/tmp/evil.sock",
          "abns@evil",
          "-f /etc/passwd",
          "x crt-list /etc/passwd",
          "x level admin",
          "0.0.0.0:6666",
          "*:6666",
          "../../etc/passwd",
          "/../../../etc/passwd",
          "ünïcödé-ſ-\u202e-\u2028backend evil",
          "\ud800",
          "\u0085backend evil",
          "99999999999999999999",
          "-1",
          "",
          " ",
          "\t",
          ",,,",
          ":::",
          "*",
          "*.*",
          ".",
          "x".repeat(5_000),
          ("  option forwardfor\n").repeat(50));

  private static final List<String> LABELS =
      List.of(
          "VHOST",
          "PATH",
          "PORT",
          "MODE",
          "BALANCE",
          "STICKY",
          "ENABLED",
          "GROUP",
          "BIND_ADDR",
          "BIND_OPTIONS",
          "SSL_CERT",
          "REDIRECT_TO_HTTPS",
          "USE_HSTS",
          "AUTH",
          "BACKEND_WEIGHT",
          "BACKEND_NETWORK_ALLOWED_ACL",
          "BACKEND_HEALTHCHECK_PORT_INDEX",
          "HTTP_BACKEND_PROXYPASS_PATH",
          "HTTP_BACKEND_REVPROXY_PATH",
          "HTTP_BACKEND_REDIR",
          "FRONTEND_HEAD",
          "USERLIST_HEAD",
          "BACKEND_REDIRECT_HTTP_TO_HTTPS",
          "BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH",
          "BACKEND_HEAD",
          "HTTP_FRONTEND_ACL",
          "MAP_HTTP_FRONTEND_ACL",
          "HTTP_FRONTEND_ACL_ONLY",
          "MAP_HTTP_FRONTEND_ACL_ONLY",
          "HTTP_FRONTEND_ROUTING_ONLY",
          "HTTP_FRONTEND_ROUTING_ONLY_WITH_AUTH",
          "HTTP_FRONTEND_ACL_WITH_AUTH",
          "HTTP_FRONTEND_ACL_WITH_PATH",
          "HTTP_FRONTEND_ACL_WITH_AUTH_AND_PATH",
          "HTTP_FRONTEND_ACL_ONLY_WITH_PATH",
          "HTTP_FRONTEND_ACL_ONLY_WITH_PATH_AND_AUTH",
          "HTTPS_FRONTEND_ACL_ONLY_WITH_PATH",
          "HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH",
          "HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH_AND_AUTH",
          "HTTP_FRONTEND_APPID_ACL",
          "MAP_HTTP_FRONTEND_APPID_ACL",
          "HTTPS_FRONTEND_ACL",
          "MAP_HTTPS_FRONTEND_ACL",
          "HTTPS_FRONTEND_ACL_WITH_AUTH",
          "HTTPS_FRONTEND_ACL_WITH_PATH",
          "HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH",
          "BACKEND_HTTP_OPTIONS",
          "BACKEND_HSTS_OPTIONS",
          "BACKEND_HTTP_HEALTHCHECK_OPTIONS",
          "BACKEND_TCP_HEALTHCHECK_OPTIONS",
          "BACKEND_STICKY_OPTIONS",
          "BACKEND_SERVER_OPTIONS",
          "BACKEND_SERVER_HTTP_HEALTHCHECK_OPTIONS",
          "BACKEND_SERVER_TCP_HEALTHCHECK_OPTIONS",
          "HTTP_BACKEND_PROXYPASS_GLUE",
          "HTTP_BACKEND_REVPROXY_GLUE",
          "HTTP_BACKEND_NETWORK_ALLOWED_ACL",
          "TCP_BACKEND_NETWORK_ALLOWED_ACL",
          "FRONTEND_BACKEND_GLUE",
          "HEAD",
          "HTTP_FRONTEND_HEAD",
          "HTTPS_FRONTEND_HEAD",
          "NO_SUCH");

  private static final String AUTH = "realm:bob:$5$salt$kpa26zwgX83BPSR8d7w93OIXbFt";
  private static final Set<String> SECTIONS =
      Set.of(
          "global",
          "defaults",
          "listen",
          "frontend",
          "backend",
          "userlist",
          "program",
          "peers",
          "mailers",
          "resolvers",
          "ring",
          "cache",
          "http-errors",
          "fcgi-app",
          "log-forward");

  private static final Pattern OWN_ADDRESS = Pattern.compile("127\\.0\\.0\\.1:[0-9]+");
  private static final Pattern MAPPED = Pattern.compile("[A-Za-z0-9*._/-]+");
  private static final Pattern TELLABLE = Pattern.compile("[!-~&&[^;<]]+");
  private static final Pattern EVIL =
      Pattern.compile(
          "(?<![.])/etc/passwd|program|lua|errorfile|stats |env\\(|\\$\\{"
              + "|crt-list (?!\\S+/certificates\\.list$)"
              + "|6[.]6[.]6[.]6|[\\r\\x00]");

  @TempDir Path folder;

  /** An app whose labels make all templates used, one by one of some kinds. */
  private static List<Records> settings(String id) {
    List<Records> all = new ArrayList<>();
    for (int kind = 0; kind < 4; kind++) {
      int port = 10000 + kind;
      Records app =
          Records.of(id + kind)
              .firstPort(31000 + kind, port)
              .label("HAPROXY_0_VHOST", kind % 2 == 0 ? "one.example" : "a.example,b.example")
              .label("HAPROXY_0_STICKY", "true")
              .label("HAPROXY_0_USE_HSTS", "true")
              .label("HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL", "127.0.0.0/8")
              .label("HAPROXY_0_HTTP_BACKEND_PROXYPASS_PATH", "/p")
              .label("HAPROXY_0_HTTP_BACKEND_REVPROXY_PATH", "/p");
      if (kind == 3) {
        app.label("HAPROXY_0_MODE", "tcp");
        app.label("HAPROXY_0_VHOST", "");
        app.check("{\"protocol\":\"MESOS_TCP\"}");
      } else {
        app.check("{\"protocol\":\"MESOS_HTTP\",\"path\":\"/\"}");
      }
      if (kind > 0) {
        app.label("HAPROXY_0_PATH", "/in");
      }
      if (kind > 1) {
        app.label("HAPROXY_0_AUTH", AUTH);
      } else {
        app.label("HAPROXY_0_REDIRECT_TO_HTTPS", "true");
      }
      all.add(app);
    }
    return all;
  }

  static Stream<String> labels() {
    return LABELS.stream();
  }

  private static Records neighbour(int port) {
    return Records.of("/neighbour")
        .firstPort(port, 10999)
        .label("HAPROXY_0_VHOST", "neighbour.example");
  }

  private Site site() {
    return new Site(
        folder, folder.resolve("s"), Optional.empty(), "127.0.0.1", 80, 443, 9091, List.of(folder));
  }

  @ParameterizedTest
  @MethodSource("labels")
  void no_label_injects_anything(String label) {
    for (String hostile : HOSTILE) {
      List<ServiceRecord> tasks = new ArrayList<>();
      for (Records app : settings("/evil")) {
        tasks.add(app.label("HAPROXY_0_" + label, hostile).task("t" + tasks.size()));
      }
      tasks.add(neighbour(31999).task("good"));
      check(Records.apps(tasks.toArray(ServiceRecord[]::new)), label + " = " + shown(hostile));
    }
  }

  @Test
  void no_name_injects_anything() {
    for (String hostile : HOSTILE) {
      Records app = Records.of("/evil").label("app-id", hostile);
      check(of(app.task("t1")), "app id " + shown(hostile));
      check(of(Records.of("/evil").label("app-id", "/" + hostile).task("t1")), "app id");
      check(of(Records.of("/evil").address(hostile).task("t1")), "address " + shown(hostile));
      check(of(Records.of("/evil").framework(hostile).task("t1")), "framework " + shown(hostile));
      check(of(named(Records.of("/evil").framework("fw").task("t1"), hostile)), "task name");
      check(of(Records.of("/evil").check(hostile).task("t1")), "check " + shown(hostile));
      String path = new io.vertx.core.json.JsonObject().put("path", hostile).encode();
      check(of(Records.of("/evil").check(path).task("t1")), "checked path " + shown(hostile));
      check(of(Records.of("/evil").label("HAPROXY_GROUP", "external," + hostile).task("t1")), "g");
      for (String group : List.of("GROUP", "STARTED_AT", "TARGET_INSTANCES", "NEW_INSTANCES")) {
        check(
            of(
                Records.of("/evil")
                    .label("HAPROXY_DEPLOYMENT_GROUP", "x")
                    .label("HAPROXY_DEPLOYMENT_" + group, hostile)
                    .task("t1")),
            "deployment " + group + shown(hostile));
      }
    }
  }

  private static Apps of(ServiceRecord record) {
    return Records.apps(record, neighbour(31999).task("t2"));
  }

  /** The same task under other names of itself, its host and its port. */
  private static ServiceRecord named(ServiceRecord task, String name) {
    ServiceRecord.Port port = task.ports().get(0);
    return new ServiceRecord(
        task.id(),
        task.framework(),
        task.frameworkId(),
        task.taskId(),
        name,
        name,
        task.agentIp(),
        task.agentIp(),
        List.of(),
        List.of(new ServiceRecord.Port(port.number(), name, "tcp", port.labels())),
        true,
        false,
        task.labels(),
        name,
        name,
        true,
        task.hostPorts());
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(text.length(), 40)).replaceAll("\\p{Cntrl}", "?");
  }

  /** Sections are those of the services; ports, servers and files are theirs; maps are of words. */
  private void check(Apps apps, String what) {
    Draft draft = new ConfigWriter(site(), Templates.defaults()).write(apps, Set.of());
    ConfigText text = draft.text("", line -> true);
    Set<String> backends = new HashSet<>();
    Set<String> ports = new HashSet<>(Set.of("80", "443", "9091"));
    for (Service service : apps.services()) {
      backends.add(service.backend());
      ports.add("" + service.servicePort());
    }
    // What a name was made of may be read in it.
    Pattern named =
        Pattern.compile(
            apps.services().stream()
                .flatMap(service -> Stream.of(service.backend(), service.appId()))
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    int number = 0;
    for (String line : text.toString().split("\n", -1)) {
      number++;
      String[] words = line.strip().split("\\s+");
      if (words[0].equals("server")
          && OWN_ADDRESS.matcher(words[2]).matches()
          && backends.contains(text.owner(number))) {
        // More words in it are of no use but to have it refused.
        continue;
      }
      if (words[0].equals("bind") && ports.contains(words[1].replaceAll(".*:", ""))) {
        // Words that are no options are for HAProxy to refuse.
        line = line.replaceAll("lua|program|errorfile|/etc/passwd", "");
      }
      boolean good =
          switch (words[0]) {
            case "bind" -> ports.contains(words[1].replaceAll(".*:", ""));
            case "server" -> false;
            default ->
                words.length < 2
                    || !SECTIONS.contains(words[0])
                    || words[1].startsWith("marathon_http")
                    || backends.contains(words[1].replaceFirst("^user_", ""));
          };
      if (!good || EVIL.matcher(named.matcher(line).replaceAll("")).find()) {
        fail(what + " makes " + shown(line));
      }
    }
    boolean served =
        draft.vhosts().containsKey("neighbour.example")
            && text.toString().contains("\nbackend neighbour_");
    boolean plain =
        Stream.of(draft.vhosts(), draft.apps())
            .flatMap(map -> map.entrySet().stream())
            .allMatch(e -> MAPPED.matcher(e.getKey() + e.getValue()).matches());
    boolean tellable =
        draft.servers().values().stream()
            .flatMap(List::stream)
            .filter(ServerLine::live)
            .map(l -> l.key() + l.address() + String.join("", l.options()))
            .allMatch(command -> TELLABLE.matcher(command).matches());
    if (!served || !plain || !tellable) {
      fail(what + " costs its neighbour, or gets into maps or commands");
    }
  }

  @Test
  void a_neighbour_is_served_whatever_the_labels_of_others_are() throws Exception {
    try (RunningHaproxy haproxy = new RunningHaproxy(folder, Templates.defaults(), List.of());
        WebServer server = new WebServer("good")) {
      List<ServiceRecord> records = new ArrayList<>();
      int n = 0;
      for (String label : LABELS) {
        // All of one label in turn, another for each app: every pair that is like no other.
        String hostile = HOSTILE.get(n % HOSTILE.size());
        Records app = settings("/evil-" + n++ + "-").get(n % 4);
        app.firstPort(31000, RunningHaproxy.freePort());
        records.add(app.label("HAPROXY_0_" + label, hostile).task("t" + n));
      }
      records.add(
          neighbour(server.port())
              .firstPort(server.port(), RunningHaproxy.freePort())
              .task("good"));
      haproxy.balancer().apply(Records.apps(records.toArray(ServiceRecord[]::new)));
      assertThat(haproxy.byHost("neighbour.example", "/").text()).contains("good /");
      assertThat(haproxy.balancer().problems()).isNotEmpty();
      assertThat(haproxy.balancer().problems())
          .allSatisfy(problem -> assertThat(problem.what()).startsWith("/evil-"));
    }
  }
}
