package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.DiscoveryInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Label;
import io.kernos.api.v1.Labels;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Port;
import io.kernos.api.v1.Ports;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import io.kernos.testkit.process.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * An app of Marathon and a task of a framework outside, which speaks the scheduler API by HTTP:
 * both are found by a real client of DNS and behind a real HAProxy.
 */
@EnabledIf("hasClients")
class TwoFrameworksTest {
  private static final Path SERVER = Path.of("src/test/resources/cluster/web.pl").toAbsolutePath();
  private static final int FIRST = 31_150;
  private static final int SECOND = 31_151;

  @TempDir Path folder;
  private int dns;
  private int hosts;

  static boolean hasClients() throws InterruptedException {
    return HaproxyTest.hasHaproxy() && DnsTest.hasDig();
  }

  private List<String> dig(String... question) {
    List<String> command =
        new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", String.valueOf(dns), "+short"));
    command.addAll(List.of(question));
    try (BufferedReader reader = new ProcessBuilder(command).start().inputReader()) {
      return reader.lines().sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The body, or the status when it is not 200, or nothing when nobody listens. */
  private static String get(int port, String host) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.startsWith("HTTP/1.1 200")
          ? text.substring(text.indexOf("\r\n\r\n") + 4)
          : text.lines().findFirst().orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static JsonObject app(int servicePort) {
    return new JsonObject()
        .put("id", "/shop/web")
        .put("cmd", "exec perl " + SERVER + " $PORT0 marathon 200")
        .put("cpus", 0.1)
        .put("mem", 16)
        .put(
            "portDefinitions",
            new JsonArray().add(new JsonObject().put("port", 0).put("name", "http")))
        .put(
            "labels",
            new JsonObject()
                .put("HAPROXY_GROUP", "external")
                .put("HAPROXY_0_PORT", "" + servicePort)
                .put("HAPROXY_0_VHOST", "web.example"));
  }

  private static TaskInfo task(String id, Offer offer, int port, int servicePort) {
    Labels.Builder labels = Labels.newBuilder();
    Map.of(
            "HAPROXY_GROUP", "external",
            "HAPROXY_0_PORT", "" + servicePort,
            "HAPROXY_0_VHOST", "outside.example")
        .forEach((key, value) -> labels.addLabels(Label.newBuilder().setKey(key).setValue(value)));
    return Tasks.shell(
            id,
            offer.getAgentId(),
            "cpus:0.1;mem:32;ports:[" + port + "-" + port + "]",
            "exec perl " + SERVER + " " + port + " " + id + " 200")
        .toBuilder()
        .setLabels(labels)
        .setDiscovery(
            DiscoveryInfo.newBuilder()
                .setVisibility(DiscoveryInfo.Visibility.EXTERNAL)
                .setName("api")
                .setPorts(
                    Ports.newBuilder()
                        .addPorts(
                            Port.newBuilder().setNumber(port).setName("http").setProtocol("tcp"))))
        .build();
  }

  @Test
  void both_are_found_by_dns_and_by_haproxy_after_a_restart_too() throws Exception {
    int webPort = FreePorts.next();
    int outsidePort = FreePorts.next();
    try (MarathonCluster cluster =
        new MarathonCluster(
            folder,
            "agent.resources=cpus:8;mem:4096;disk:4096;ports:[31000-31199]",
            "haproxy.service.ports=1024-65535")) {
      dns = port(cluster, "dns +127\\.0\\.0\\.1:(\\d+).*");
      hosts = port(cluster, "haproxy +http://127\\.0\\.0\\.1:(\\d+) .*");
      cluster.awaitEnd(cluster.change("POST", "/v2/apps", app(webPort)));
      EventLog events = new EventLog();
      try (HttpFramework outside =
          HttpFramework.subscribe(
              URI.create(
                  "http://127.0.0.1:" + port(cluster, "master +http://127\\.0\\.0\\.1:(\\d+).*")),
              FrameworkInfo.newBuilder()
                  .setUser(System.getProperty("user.name"))
                  .setName("outside")
                  .build(),
              events)) {
        launch(outside, events, "first", FIRST, outsidePort, 0);
        cluster.await("the first task", () -> found(FIRST) && routed("first", outsidePort));
        marathonsIsFound(cluster, webPort);

        int before = events.size();
        kill(outside, events);
        cluster.await("no names", () -> dig("_http._api._tcp.outside.mesos", "SRV").isEmpty());
        cluster.await("no server", () -> !routed("first", outsidePort));
        assertThat(dig("api.outside.mesos")).isEmpty();
        marathonsIsFound(cluster, webPort);

        launch(outside, events, "second", SECOND, outsidePort, before);
        cluster.await("the second task", () -> found(SECOND) && routed("second", outsidePort));
        marathonsIsFound(cluster, webPort);
      }
    }
  }

  private static int port(MarathonCluster cluster, String line) {
    return cluster.lines().stream()
        .filter(text -> text.matches(line))
        .map(text -> Integer.parseInt(text.replaceAll(line, "$1")))
        .findFirst()
        .orElseThrow();
  }

  private static void launch(
      HttpFramework outside, EventLog events, String id, int port, int servicePort, int from)
      throws Exception {
    Offer offer = events.offer(from);
    outside
        .accept(
            offer.getId(),
            Duration.ofHours(1),
            List.of(Tasks.launch(List.of(task(id, offer, port, servicePort)))))
        .get();
    events.status(id, TaskState.TASK_RUNNING);
  }

  private static void kill(HttpFramework outside, EventLog events) throws Exception {
    Call.Kill.Builder kill = Call.Kill.newBuilder();
    kill.getTaskIdBuilder().setValue("first");
    outside.call(Call.newBuilder().setType(Call.Type.KILL).setKill(kill)).get();
    events.status("first", TaskState.TASK_KILLED);
  }

  /** By A, and by SRV with the port, whose target has an address. */
  private boolean found(int port) {
    List<String> services = dig("_http._api._tcp.outside.mesos", "SRV");
    return dig("api.outside.mesos").equals(List.of("127.0.0.1"))
        && services.size() == 1
        && services.get(0).matches("0 1 " + port + " api-\\w{5}-s0\\.outside\\.mesos\\.")
        && dig(services.get(0).replaceAll(".* ", "")).equals(List.of("127.0.0.1"));
  }

  private boolean routed(String body, int servicePort) {
    return get(hosts, "outside.example").equals(body) && get(servicePort, "x").equals(body);
  }

  private void marathonsIsFound(MarathonCluster cluster, int servicePort) {
    int port = cluster.tasks("/shop/web").get(0).getJsonArray("ports").getInteger(0);
    assertThat(dig("web-shop.marathon.mesos")).containsExactly("127.0.0.1");
    assertThat(dig("_http._web-shop._tcp.marathon.mesos", "SRV"))
        .singleElement()
        .asString()
        .matches("0 1 " + port + " web-shop-\\w{5}-s0\\.marathon\\.mesos\\.");
    assertThat(get(hosts, "web.example")).isEqualTo("marathon");
    assertThat(get(servicePort, "x")).isEqualTo("marathon");
  }
}
