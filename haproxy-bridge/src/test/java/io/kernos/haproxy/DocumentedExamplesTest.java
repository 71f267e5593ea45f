package io.kernos.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.haproxy.RunningHaproxy.Answer;
import io.kernos.haproxy.config.Templates;
import io.kernos.spi.discovery.ServiceRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What marathon-lb's documents say of labels and templates, asked of a real HAProxy that serves all
 * the examples at once; they are in {@code documented-examples.json}.
 */
class DocumentedExamplesTest {
  /** Of {@code bob} and {@code secret}. */
  private static final String AUTH =
      "the realm:bob:$5$salt$kpa26zwgX83BPSR8d7w93OIXbFt/d3UOTZaAu5vsTM6";

  private static final Map<String, List<Integer>> SERVICE_PORTS = new HashMap<>();
  private static final Map<String, List<WebServer>> SERVERS = new HashMap<>();
  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  @TempDir static Path folder;
  private static RunningHaproxy haproxy;

  @BeforeAll
  static void serveAll() throws Exception {
    Path certificates = Files.createDirectory(folder.resolve("certificates"));
    Pem.write(certificates.resolve("all.pem"), "all.example");
    Path own = folder.resolve("own.pem");
    Pem.write(own, "own.example");
    haproxy = new RunningHaproxy(folder, Templates.defaults(), List.of(certificates));
    OPEN.add(haproxy);
    List<ServiceRecord> records = new ArrayList<>();
    for (JsonObject example : examples()) {
      listen(example.getJsonObject("app"));
    }
    for (JsonObject example : examples()) {
      records.addAll(records(example.getJsonObject("app"), own));
    }
    haproxy.balancer().apply(Records.apps(records.toArray(ServiceRecord[]::new)));
  }

  @AfterAll
  static void close() throws Exception {
    for (AutoCloseable each : OPEN) {
      each.close();
    }
  }

  private static List<JsonObject> examples() {
    try (InputStream in =
        DocumentedExamplesTest.class.getResourceAsStream("/documented-examples.json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new JsonArray(text).stream().map(JsonObject.class::cast).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All servers have their ports before HAProxy's are chosen. */
  private static void listen(JsonObject app) throws IOException {
    String id = app.getString("id");
    String name = id.substring(id.lastIndexOf('/') + 1);
    int ports = app.getInteger("ports", 1);
    List<WebServer> servers = new ArrayList<>();
    for (int k = 0; k < ports * app.getInteger("instances", 1); k++) {
      int n = k % ports;
      WebServer server =
          new WebServer(ports == 1 ? name : name + "." + n, app.getString("address", "127.0.0.1"));
      OPEN.add(server);
      servers.add(server);
      if (app.getInteger("ill", -1) == n) {
        server.answer(500);
      }
    }
    SERVERS.put(id, servers);
  }

  private static List<ServiceRecord> records(JsonObject app, Path certificate) {
    String id = app.getString("id");
    String name = id.substring(id.lastIndexOf('/') + 1);
    int ports = app.getInteger("ports", 1);
    String address = app.getString("address", "127.0.0.1");
    SERVICE_PORTS.put(id, Stream.generate(RunningHaproxy::freePort).limit(ports).sorted().toList());
    List<ServiceRecord> records = new ArrayList<>();
    for (int instance = 0; instance < app.getInteger("instances", 1); instance++) {
      Records task = Records.of(id).address(address);
      for (int n = 0; n < ports; n++) {
        WebServer server = SERVERS.get(id).get(instance * ports + n);
        int servicePort = SERVICE_PORTS.get(id).get(n);
        if (n == 0) {
          task.firstPort(server.port(), servicePort);
        } else {
          task.port(server.port(), servicePort);
        }
      }
      if (app.containsKey("check")) {
        task.check(app.getInteger("checkedPort", 0), app.getJsonObject("check").encode());
      }
      app.getJsonObject("labels")
          .forEach(label -> task.label(label.getKey(), filled(id, label.getValue(), certificate)));
      records.add(task.task(name + "-" + instance));
    }
    return records;
  }

  private static String filled(String id, Object value, Path certificate) {
    return value
        .toString()
        .replace("{auth}", AUTH)
        .replace("{free}", "" + SERVICE_PORTS.get(id).get(0))
        .replace("{certificate}", certificate.toString());
  }

  /** One thing that is asked, and what is to come back. */
  record Ask(String example, String app, JsonObject what) {
    @Override
    public String toString() {
      return example + ": " + what.encode();
    }
  }

  static Stream<Ask> asks() {
    return examples().stream()
        .flatMap(
            example ->
                example.getJsonArray("asks").stream()
                    .map(
                        ask ->
                            new Ask(
                                example.getString("example"),
                                example.getJsonObject("app").getString("id"),
                                (JsonObject) ask)));
  }

  @ParameterizedTest
  @MethodSource("asks")
  void routes_as_documented(Ask ask) throws Exception {
    int status = ask.what().getInteger("status");
    Answer answer = answer(ask);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    // What HAProxy checks itself serves, or ends, with the first check.
    while (answer.status() != status && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(50);
      answer = answer(ask);
    }
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    if (ask.what().containsKey("has")) {
      assertThat(answer.text()).contains(sited(ask, ask.what().getString("has")));
    }
    if (ask.what().containsKey("hasNot")) {
      assertThat(answer.text()).doesNotContain(ask.what().getString("hasNot"));
    }
  }

  private static String sited(Ask ask, String text) {
    return text.replace("{https}", "" + haproxy.site().httpsPort())
        .replace("{port}", "" + SERVICE_PORTS.get(ask.app()).get(0));
  }

  /** Of no status when the connection is closed, of -1 when none can be made. */
  private static Answer answer(Ask ask) throws IOException {
    JsonObject what = ask.what();
    String path = what.getString("path", "/");
    List<String> headers = new ArrayList<>();
    what.getJsonArray("headers", new JsonArray()).forEach(h -> headers.add(h.toString()));
    if (what.getBoolean("user", false)) {
      byte[] user = "bob:secret".getBytes(StandardCharsets.US_ASCII);
      headers.add("Authorization: Basic " + Base64.getEncoder().encodeToString(user));
    }
    String[] more = headers.toArray(String[]::new);
    boolean tls = what.getBoolean("tls", false);
    try {
      if (what.containsKey("host")) {
        String host = what.getString("host");
        return tls ? haproxy.byTls(host, path, more) : haproxy.byHost(host, path, more);
      }
      if (what.containsKey("appId")) {
        String id = "X-Marathon-App-Id: " + what.getString("appId");
        int port = haproxy.site().appIdPort();
        return RunningHaproxy.get("127.0.0.1", port, path, "Host: here.example", id);
      }
      int port = SERVICE_PORTS.get(ask.app()).get(what.getInteger("port"));
      String address = what.getString("address", "127.0.0.1");
      return tls
          ? RunningHaproxy.byTls("here.example", port, path, more)
          : RunningHaproxy.get(address, port, path, "Host: here.example");
    } catch (java.net.ConnectException e) {
      return new Answer(-1, "");
    } catch (java.net.SocketException e) {
      return Answer.NONE;
    }
  }

  @Test
  void nothing_is_left_out() {
    assertThat(haproxy.balancer().problems()).isEmpty();
  }
}
