package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.TaskInfo;
import io.kernos.launcher.cluster.Certificates;
import io.kernos.launcher.cluster.ClusterConfig;
import io.kernos.testkit.failover.MasterGroup;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.process.FreePorts;
import io.kernos.testkit.process.KernosProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that are not in the control network: they connect by TLS and show a token. */
class StreamAgentTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;
  private List<String> master;
  private List<String> outside;

  @BeforeEach
  void certify() throws Exception {
    ClusterConfig.Tls tls = Certificates.make(folder, "master", null);
    Path token = Files.writeString(folder.resolve("token"), "known to those who may connect\n");
    master =
        List.of(
            "link.token.file=" + token,
            "link.tls.certificate=" + tls.certificate(),
            "link.tls.key=" + tls.key());
    outside = List.of("link.token.file=" + token, "link.tls.ca=" + tls.certificate());
  }

  private static List<String> with(List<String> keys, String key) {
    List<String> all = new ArrayList<>(keys);
    all.add(key);
    return all;
  }

  @Test
  void agents_inside_and_outside_keep_their_tasks_when_the_master_is_killed() throws Exception {
    int port = FreePorts.next();
    try (TestCluster cluster =
        new TestCluster(
            folder,
            2,
            i -> "127.0.0.1",
            i -> List.of(),
            i ->
                switch (i) {
                  case 0 -> with(master, "link.port=" + port);
                  case 1 -> with(outside, "link.masters=127.0.0.1:" + port);
                  default -> List.of();
                })) {
      assertThat(folder.resolve("data-1").resolve("members")).doesNotExist();
      assertThat(folder.resolve("data-2").resolve("members")).exists();
      EventLog before = new EventLog();
      HttpFramework first = cluster.subscribe(before);
      List<TaskInfo> tasks = cluster.launchOnEachAgent(first, before);
      cluster.node(0).kill();
      first.close();

      cluster.start(0).ready();
      EventLog after = new EventLog();
      try (HttpFramework again = cluster.subscribe(after)) {
        cluster.awaitRunning(tasks, again, after);
        cluster.finish();
        cluster.awaitExits(tasks, after);
        assertThat(cluster.starts()).isEqualTo(2);
      }
    }
  }

  @Test
  void an_agent_outside_finds_the_next_leader_when_the_first_is_killed() throws Exception {
    List<Integer> ports = List.of(FreePorts.next(), FreePorts.next(), FreePorts.next());
    String masters =
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    try (MasterGroup group =
        new MasterGroup(
            MasterGroup.Places.here(KernosProcess.java()),
            Path.of("../../conf").toAbsolutePath(),
            folder,
            1,
            List.of(),
            i ->
                i < MasterGroup.MASTERS
                    ? with(master, "link.port=" + ports.get(i))
                    : with(outside, "link.masters=" + masters))) {
      Leading before = leading(group, "");
      group.node(before.number()).kill();
      Leading after = leading(group, before.agent());
      assertThat(after.number()).isNotEqualTo(before.number());
    }
  }

  @Test
  void a_dns_server_outside_knows_the_names() throws Exception {
    int port = FreePorts.next();
    try (TestCluster cluster =
        new TestCluster(
            folder, 0, i -> "127.0.0.1", i -> List.of(), i -> with(master, "link.port=" + port))) {
      URI dns =
          cluster
              .startDns(
                  "dns", with(outside, "link.masters=127.0.0.1:" + port).toArray(String[]::new))
              .ready()
              .url("dns http");
      assertThat(folder.resolve("dns").resolve("members")).doesNotExist();
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(dns.resolve("/v1/hosts/leader.mesos")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).contains("\"ip\"").contains("127.0.0.1");
    }
  }

  private record Leading(int number, String agent) {}

  /** Waits for a master at which an agent is registered: of that id, unless it is empty. */
  private Leading leading(MasterGroup group, String agent) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      for (int i = 0; i < MasterGroup.MASTERS; i++) {
        Optional<String> active = activeAgent(group.masters().get(i));
        if (active.filter(id -> agent.isEmpty() || id.equals(agent)).isPresent()) {
          return new Leading(i, active.get());
        }
      }
      assertThat(System.nanoTime()).as("no master has the agent").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Of a leading master: others send on, which is not followed. */
  private Optional<String> activeAgent(URI server) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(server.resolve("/slaves")).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        return Optional.empty();
      }
      JsonArray agents = new JsonObject(answer.body()).getJsonArray("slaves");
      return agents.stream()
          .map(JsonObject.class::cast)
          .filter(agent -> agent.getBoolean("active"))
          .map(agent -> agent.getString("id"))
          .findFirst();
    } catch (IOException dead) {
      return Optional.empty();
    }
  }
}
