package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import io.kernos.testkit.process.KernosProcess;
import io.kernos.testkit.process.Written;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kernos up, as a process. */
class UpTest {
  private static final FrameworkInfo INFO =
      FrameworkInfo.newBuilder()
          .setUser(System.getProperty("user.name"))
          .setName("test")
          .setFailoverTimeout(600)
          .setCheckpoint(true)
          .build();

  @TempDir Path folder;

  private KernosProcess up(String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("up", "-D", "master.port=0", "-D", "agent.port=0"));
    arguments.addAll(List.of(more));
    return KernosProcess.java(folder, List.of(), arguments);
  }

  private static String get(URI server, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(server.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void up_says_where_it_listens_serves_and_ends_with_0() throws Exception {
    try (KernosProcess up = up().ready()) {
      assertThat(get(up.url("master"), "/health")).isEmpty();
      assertThat(get(up.url("master"), "/slaves")).contains("\"active\":true");
      assertThat(get(up.url("agent 1"), "/state")).contains("\"attributes\"");
      assertThat(up.terminate()).isZero();
      assertThat(folder.resolve("data")).isDirectory();
    }
  }

  @Test
  void told_to_stop_while_it_starts_it_stops_cleanly() throws Exception {
    try (KernosProcess up = up()) {
      up.line("leads with term");
      assertThat(up.terminate()).isZero();
      up.line("^kernos stopped$");
    }
  }

  @Test
  void a_second_process_on_the_same_data_is_refused_in_one_line() throws Exception {
    try (KernosProcess first = up().ready();
        KernosProcess second = up()) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.lines())
          .singleElement()
          .asString()
          .matches("kernos: the data folder .*/data is in use by process \\d+; .*");
      assertThat(get(first.url("master"), "/health")).isEmpty();
    }
  }

  @Test
  void a_taken_port_is_named_in_one_line() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());
      try (KernosProcess up = up("-D", "master.port=" + port)) {
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.lines())
            .singleElement()
            .asString()
            .startsWith("kernos: cannot listen on 127.0.0.1:" + port)
            .contains("-D master.port=PORT");
      }
      try (KernosProcess up = up("-D", "agent.port=" + port)) {
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.lines()).last().asString().contains("-D agent.port=PORT");
      }
      for (String key : List.of("dns.port", "dns.http.port")) {
        try (KernosProcess up = up("-D", key + "=" + port)) {
          assertThat(up.exitCode()).isEqualTo(1);
          assertThat(up.lines()).last().asString().contains("-D " + key + "=PORT");
        }
      }
    }
  }

  @Test
  void a_mistake_in_the_configuration_stops_the_start() throws Exception {
    Path file = Files.writeString(folder.resolve("my.yaml"), "\nmaster.prot: 5050\n");
    try (KernosProcess up = up("--config", file.toString())) {
      assertThat(up.exitCode()).isEqualTo(1);
      assertThat(up.lines()).singleElement().asString().contains("my.yaml:2: master.prot: no such");
    }
  }

  @Test
  void a_mistake_in_a_file_of_mesos_dns_stops_the_start() throws Exception {
    Path file = Files.writeString(folder.resolve("config.json"), "{\"port\": \"many\"}");
    try (KernosProcess up = up("-D", "dns.config=" + file)) {
      assertThat(up.exitCode()).isEqualTo(1);
      assertThat(up.lines()).last().asString().contains("config.json: port does not take many");
    }
  }

  @Test
  void several_agents_have_their_own_addresses_ports_and_parts() throws Exception {
    try (KernosProcess up = up("--agents", "2").ready()) {
      assertThat(up.url("agent 1").getHost()).isEqualTo("127.0.0.2");
      assertThat(up.url("agent 2").getHost()).isEqualTo("127.0.0.3");
      String agents = get(up.url("master"), "/slaves");
      assertThat(agents).contains("[31000-31499]").contains("[31500-32000]");
    }
  }

  @Test
  void tasks_outlive_a_killed_process_and_the_next_has_them_again() throws Exception {
    Path go = folder.resolve("go");
    EventLog before = new EventLog();
    HttpFramework first;
    try (KernosProcess up = up().ready()) {
      first = HttpFramework.subscribe(up.url("master"), INFO, before);
      Offer offer = before.offer(0);
      first
          .accept(
              offer.getId(),
              Duration.ofSeconds(1),
              List.of(
                  Tasks.launch(
                      List.of(
                          Tasks.shell(
                              "lasting",
                              offer.getAgentId(),
                              "cpus:0.1;mem:32",
                              "while [ ! -e " + go + " ]; do sleep 0.1; done; exit 7")))))
          .get();
      before.status("lasting", TaskState.TASK_RUNNING);
      up.kill();
      first.close();
    }
    EventLog after = new EventLog();
    try (KernosProcess up = up().ready();
        HttpFramework again =
            HttpFramework.subscribe(
                up.url("master"), INFO.toBuilder().setId(first.id()).build(), after)) {
      assertThat(after.event(Event.Type.SUBSCRIBED, 0).getSubscribed().getFrameworkId())
          .isEqualTo(first.id());
      again
          .call(
              Call.newBuilder()
                  .setType(Call.Type.RECONCILE)
                  .setReconcile(Call.Reconcile.newBuilder()))
          .get();
      after.status("lasting", TaskState.TASK_RUNNING);
      Files.createFile(go);
      assertThat(after.status("lasting", TaskState.TASK_FAILED).getMessage()).contains("7");
      assertThat(again.failures()).isEmpty();
    }
  }

  @Test
  void an_agent_says_what_a_task_uses() throws Exception {
    EventLog events = new EventLog();
    try (KernosProcess up = up().ready();
        HttpFramework framework = HttpFramework.subscribe(up.url("master"), INFO, events)) {
      Offer offer = events.offer(0);
      framework
          .accept(
              offer.getId(),
              Duration.ofSeconds(1),
              List.of(
                  Tasks.launch(
                      List.of(
                          Tasks.shell(
                              "measured", offer.getAgentId(), "cpus:0.1;mem:32", "sleep 600")))))
          .get();
      events.status("measured", TaskState.TASK_RUNNING);
      assertThat(get(up.url("agent 1"), "/monitor/statistics"))
          .contains("\"executor_id\":\"measured\"")
          .contains("\"cpus_user_time_secs\":")
          .contains("\"mem_rss_bytes\":");
    }
  }

  @Test
  void a_task_of_a_framework_over_http_has_names_in_dns() throws Exception {
    EventLog events = new EventLog();
    try (KernosProcess up = up().ready();
        HttpFramework framework = HttpFramework.subscribe(up.url("master"), INFO, events)) {
      Offer offer = events.offer(0);
      TaskInfo task =
          Tasks.shell(
              "Found_1",
              offer.getAgentId(),
              "cpus:0.1;mem:32;ports:[31007-31007]",
              "trap '' TERM; sleep 600");
      framework
          .accept(offer.getId(), Duration.ofSeconds(1), List.of(Tasks.launch(List.of(task))))
          .get();
      events.status("Found_1", TaskState.TASK_RUNNING);
      URI dns = up.url("dns http");
      awaitContent(dns, "/v1/hosts/found-1.test.mesos", "127.0.0.1");
      assertThat(get(dns, "/v1/services/_found-1._tcp.test.mesos")).contains("\"31007\"");
      assertThat(get(dns, "/v1/enumerate")).contains("\"name\": \"test\"");
      assertThat(get(dns, "/v1/prometheus")).contains("127.0.0.1:31007");
      framework
          .call(
              Call.newBuilder()
                  .setType(Call.Type.KILL)
                  .setKill(Call.Kill.newBuilder().setTaskId(task.getTaskId())))
          .get();
      // Once it is about to go nobody is sent there any more, although it takes its time.
      awaitContent(dns, "/v1/hosts/found-1.test.mesos", "\"ip\": \"\"");
    }
  }

  private static void awaitContent(URI server, String path, String wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String body = get(server, path);
    while (!body.contains(wanted)) {
      assertThat(System.nanoTime()).as(body).isLessThan(end);
      body = get(server, path);
    }
  }

  @Test
  void tasks_end_with_up_unless_they_are_to_be_kept() throws Exception {
    for (boolean keep : new boolean[] {false, true}) {
      EventLog events = new EventLog();
      Path alive = folder.resolve("alive-" + keep);
      long pid;
      try (KernosProcess up = (keep ? up("--keep-tasks") : up()).ready()) {
        try (HttpFramework framework = HttpFramework.subscribe(up.url("master"), INFO, events)) {
          Offer offer = events.offer(0);
          framework
              .accept(
                  offer.getId(),
                  Duration.ofSeconds(1),
                  List.of(
                      Tasks.launch(
                          List.of(
                              Tasks.shell(
                                  "t" + keep,
                                  offer.getAgentId(),
                                  "cpus:0.1;mem:32",
                                  "echo $$ > " + alive + "; exec sleep 600")))))
              .get();
          events.status("t" + keep, TaskState.TASK_RUNNING);
          pid = Long.parseLong(Written.line(alive));
          assertThat(up.terminate()).isZero();
        }
      }
      assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isEqualTo(keep);
      if (keep) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }
}
