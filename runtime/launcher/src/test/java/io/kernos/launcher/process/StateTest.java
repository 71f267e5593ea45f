package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.launcher.cli.KernosCommand;
import io.kernos.testkit.failover.MasterGroup;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.process.KernosProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** kernos state, with clusters that are processes. */
class StateTest {
  private static final FrameworkInfo INFO =
      FrameworkInfo.newBuilder()
          .setUser(System.getProperty("user.name"))
          .setName("test")
          .setFailoverTimeout(600)
          .build();

  @TempDir Path folder;

  private record Outcome(int code, String out, String err) {}

  private static Outcome kernos(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new KernosCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return new Outcome(code, out.toString(), err.toString());
  }

  private KernosProcess up() throws Exception {
    return KernosProcess.java(
            folder, List.of(), List.of("up", "-D", "master.port=0", "-D", "agent.port=0"))
        .ready();
  }

  private static String operator(URI master, String call) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()
            .send(
                HttpRequest.newBuilder(master.resolve("/api/v1"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(call))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** Sets a weight and a quota; gives the id of a framework that was removed for ever. */
  private static FrameworkID fill(URI master) throws Exception {
    operator(
        master,
        """
        {"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"web","weight":2.5}]}}""");
    operator(
        master,
        """
        {"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[
         {"role":"db","limits":{"cpus":{"value":8}}}]}}""");
    EventLog events = new EventLog();
    try (HttpFramework framework = HttpFramework.subscribe(leader(master), INFO, events)) {
      events.event(Event.Type.SUBSCRIBED, 0);
      operator(
          master,
          """
          {"type":"TEARDOWN","teardown":{"framework_id":{"value":"%s"}}}"""
              .formatted(framework.id().getValue()));
      return framework.id();
    }
  }

  private static void assertFilled(URI master, FrameworkID removed) throws Exception {
    assertThat(operator(master, "{\"type\":\"GET_WEIGHTS\"}")).contains("2.5", "\"web\"");
    assertThat(operator(master, "{\"type\":\"GET_QUOTA\"}")).contains("\"db\"", "8.0");
    EventLog events = new EventLog();
    try (HttpFramework again =
        HttpFramework.subscribe(leader(master), INFO.toBuilder().setId(removed).build(), events)) {
      assertThat(events.event(Event.Type.ERROR, 0).getError().getMessage())
          .isEqualTo("Framework has been removed");
    }
  }

  private static URI leader(URI master) throws Exception {
    return URI.create(
        "http:"
            + HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(master.resolve("/redirect")).build(),
                    HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("Location")
                .orElseThrow());
  }

  private static String clusterOf(URI master, Path file) throws Exception {
    Outcome saved = kernos("state", "save", file, "--master", master, "--output", "json");
    assertThat(saved.err()).isEmpty();
    return new JsonObject(saved.out()).getString("cluster");
  }

  private static void delete(Path tree) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(tree)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }

  @Test
  void all_state_of_a_node_is_back_after_everything_was_deleted() throws Exception {
    Path file = folder.resolve("saved");
    FrameworkID removed;
    String cluster;
    try (KernosProcess up = up()) {
      removed = fill(up.url("master"));
      Outcome saved = kernos("state", "save", file, "--master", up.url("master"));
      assertThat(saved.err()).isEmpty();
      assertThat(saved.out())
          .containsPattern("keys +[1-9]")
          .containsPattern("journal records +\\d");
      cluster = clusterOf(up.url("master"), file);
      up.kill();
    }
    delete(folder.resolve("data"));

    Outcome loaded =
        kernos("state", "load", file, "--data", folder.resolve("data"), "--without-agents");
    assertThat(loaded.err()).isEmpty();
    assertThat(loaded.out()).contains("loaded");
    try (KernosProcess up = up()) {
      assertFilled(up.url("master"), removed);
      assertThat(clusterOf(up.url("master"), file)).isEqualTo(cluster);
    }
  }

  @Test
  void all_state_of_three_masters_is_back_and_agents_that_are_left_obey_them() throws Exception {
    Path file = folder.resolve("saved");
    Path conf = Path.of("../../conf").toAbsolutePath();
    try (MasterGroup group =
        new MasterGroup(
            MasterGroup.Places.here(KernosProcess.java()), conf, folder, 1, List.of())) {
      List<URI> masters = group.masters();
      FrameworkID removed = fill(masters.get(0));
      // Whoever leads: the others send there.
      for (URI master : masters) {
        Outcome saved = kernos("state", "save", file, "--master", master);
        assertThat(saved.err()).isEmpty();
      }
      for (int i = 0; i < MasterGroup.MASTERS; i++) {
        group.node(i).kill();
      }
      for (int i = 0; i < MasterGroup.MASTERS; i++) {
        delete(folder.resolve("master-" + i));
        assertThat(kernos("state", "load", file, "--data", folder.resolve("master-" + i)).code())
            .isZero();
      }
      for (int i = 0; i < MasterGroup.MASTERS; i++) {
        group.start(i);
      }
      for (int i = 0; i < MasterGroup.MASTERS; i++) {
        group.node(i).ready();
      }
      assertFilled(masters.get(1), removed);
      // The agent has seen the terms of those that are gone.
      EventLog events = new EventLog();
      try (HttpFramework framework =
          HttpFramework.subscribe(leader(masters.get(0)), INFO, events)) {
        events.offer(0);
      }
    }
  }

  @Test
  void a_bad_file_is_refused_in_words_and_changes_nothing() throws Exception {
    Path file = folder.resolve("saved");
    try (KernosProcess up = up()) {
      fill(up.url("master"));
      kernos("state", "save", file, "--master", up.url("master"));
      up.kill();
    }
    byte[] whole = Files.readAllBytes(file);
    List<byte[]> bad = new ArrayList<>();
    bad.add(Arrays.copyOf(whole, whole.length / 2));
    for (int at : new int[] {3, whole.length / 3, whole.length - 1}) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 4;
      bad.add(flipped);
    }
    Path data = folder.resolve("data");
    Path other = folder.resolve("other");
    for (byte[] bytes : bad) {
      Path damaged = Files.write(folder.resolve("bad"), bytes);
      for (Path into : List.of(data, other)) {
        Outcome refused = kernos("state", "load", damaged, "--data", into, "--force");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
            .matches(
                "kernos: " + damaged + " is (damaged: at byte \\d+ there is|no state file).*\n");
      }
    }
    assertThat(other).doesNotExist();
    try (KernosProcess up = up()) {
      assertThat(operator(up.url("master"), "{\"type\":\"GET_WEIGHTS\"}")).contains("2.5");
      // Nor is a good one taken by a folder that is in use.
      Outcome inUse = kernos("state", "load", file, "--data", data, "--force");
      assertThat(inUse.code()).isEqualTo(1);
      assertThat(inUse.err()).contains("is in use by process");
    }
  }

  @Test
  void state_that_is_there_is_lost_by_force_only() throws Exception {
    Path file = folder.resolve("saved");
    Path data = folder.resolve("data");
    try (KernosProcess up = up()) {
      kernos("state", "save", file, "--master", up.url("master"));
      fill(up.url("master"));
      up.kill();
    }
    Outcome refused = kernos("state", "load", file, "--data", data);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "kernos: "
                + data.resolve("store")
                + " has the state of a master; with --force it is lost, and the file's taken\n");

    assertThat(kernos("state", "load", file, "--data", data, "--force").code()).isZero();
    try (KernosProcess up = up()) {
      assertThat(operator(up.url("master"), "{\"type\":\"GET_WEIGHTS\"}")).doesNotContain("2.5");
    }
  }

  @Test
  void a_save_that_fails_says_why_and_leaves_an_older_file_alone() throws Exception {
    Path file = Files.writeString(folder.resolve("saved"), "older");

    Outcome failed = kernos("state", "save", file, "--master", "http://127.0.0.1:1");

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err()).startsWith("kernos: nothing listens at http://127.0.0.1:1");
    assertThat(file).hasContent("older");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
