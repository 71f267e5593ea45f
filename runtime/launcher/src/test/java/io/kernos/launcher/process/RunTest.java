package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskInfo;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.process.KernosProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** kernos run: a master and three agents on one machine, joined by Hazelcast. */
class RunTest {
  private static final int AGENTS = 3;

  @TempDir Path folder;
  private TestCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new TestCluster(folder, AGENTS, i -> "127.0.0.1", i -> List.of());
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
  }

  @Test
  void a_killed_master_comes_back_and_no_task_is_disturbed() throws Exception {
    EventLog before = new EventLog();
    HttpFramework first = cluster.subscribe(before);
    List<TaskInfo> tasks = cluster.launchOnEachAgent(first, before);
    cluster.node(0).kill();
    first.close();

    cluster.start(0).ready();
    long serving = System.nanoTime();
    EventLog after = new EventLog();
    try (HttpFramework again = cluster.subscribe(after)) {
      cluster.awaitRunning(tasks, again, after);
      // From the moment on which the new master serves; the start itself is another figure.
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - serving)).isLessThan(5_000);
      assertThat(again.id()).isEqualTo(first.id());
      assertThat(cluster.starts()).isEqualTo(AGENTS);
      cluster.finish();
      cluster.awaitExits(tasks, after);
    }
  }

  @Test
  void a_killed_agent_comes_back_and_its_task_runs_on() throws Exception {
    EventLog events = new EventLog();
    try (HttpFramework framework = cluster.subscribe(events)) {
      List<TaskInfo> tasks = cluster.launchOnEachAgent(framework, events);
      cluster.node(1).kill();
      cluster.start(1).ready();
      cluster.awaitRunning(tasks, framework, events);
      cluster.finish();
      cluster.awaitExits(tasks, events);
      assertThat(cluster.starts()).isEqualTo(AGENTS);
      assertThat(framework.failures()).isEmpty();
    }
  }

  @Test
  void an_exit_while_the_agent_is_dead_is_told_when_it_is_back() throws Exception {
    EventLog events = new EventLog();
    try (HttpFramework framework = cluster.subscribe(events)) {
      List<TaskInfo> tasks = cluster.launchOnEachAgent(framework, events);
      for (int i = 1; i <= AGENTS; i++) {
        cluster.node(i).kill();
      }
      cluster.finish();
      TimeUnit.MILLISECONDS.sleep(500); // The tasks look every 100 ms.
      for (int i = 1; i <= AGENTS; i++) {
        cluster.start(i);
      }
      cluster.awaitExits(tasks, events);
      assertThat(cluster.starts()).isEqualTo(AGENTS);
    }
  }

  @Test
  void dns_servers_answer_alike_and_from_what_they_know_while_no_master_is_there()
      throws Exception {
    List<URI> servers = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (String name : List.of("dns-1", "dns-2", "dns-3")) {
      // The third gives up soon.
      KernosProcess node =
          cluster.startDns(name, "dns.stale=" + (name.equals("dns-3") ? "1s" : "1h")).ready();
      servers.add(node.url("dns http"));
      ports.add(Integer.parseInt(node.line("^dns +\\S+:(\\d+)").group(1)));
    }
    for (URI server : servers) {
      await(server, "/v1/services/_slave._tcp.mesos", "\"host\": \"slave.mesos.\"");
      await(server, "/v1/hosts/leader.mesos", "127.0.0.1");
    }
    // Ports of agents differ: as many services as agents.
    for (URI server : servers) {
      await(server, "/v1/services/_slave._tcp.mesos", "(?s)(.*slave\\.mesos\\.){" + AGENTS + "}");
    }
    assertThat(get(servers.get(0), "/v1/axfr").replaceAll("\"ns1[^]]*]", ""))
        .hasSameSizeAs(get(servers.get(1), "/v1/axfr").replaceAll("\"ns1[^]]*]", ""));

    cluster.node(0).kill();
    for (URI server : servers) {
      await(server, "/metrics", "kernos_dns_stale 1");
      assertThat(get(server, "/v1/hosts/slave.mesos")).contains("127.0.0.1");
    }
    await(servers.get(2), "/metrics", "kernos_dns_serves 0");
    for (int i = 0; i < 3; i++) {
      Message answer = ask(ports.get(i), "slave.mesos.");
      assertThat(answer.getRcode()).isEqualTo(i < 2 ? Rcode.NOERROR : Rcode.SERVFAIL);
      assertThat(answer.getSection(Section.ANSWER)).hasSize(i < 2 ? 1 : 0);
    }
    cluster.start(0).ready();
    for (int i = 0; i < 3; i++) {
      await(servers.get(i), "/metrics", "kernos_dns_stale 0");
      assertThat(ask(ports.get(i), "leader.mesos.").getSection(Section.ANSWER)).hasSize(1);
    }
  }

  private static Message ask(int port, String name) throws IOException {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    resolver.setTimeout(Duration.ofSeconds(10));
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)));
  }

  private static String get(URI server, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(server.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static void await(URI server, String path, String pattern) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String body = get(server, path);
    while (!Pattern.compile(pattern).matcher(body).find()) {
      assertThat(System.nanoTime()).as(body).isLessThan(end);
      body = get(server, path);
    }
  }
}
