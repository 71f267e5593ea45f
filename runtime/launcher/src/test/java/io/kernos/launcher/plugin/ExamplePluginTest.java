package io.kernos.launcher.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.testkit.process.KernosProcess;
import io.kernos.testkit.process.Written;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example plugin in a running cluster, with a real agent and real processes. */
class ExamplePluginTest {
  private static final Path SOURCE =
      Path.of("../../plugins/example/src/main/java/io/kernos/plugin/example/ExamplePlugin.java");

  @TempDir Path folder;
  private Path jar;
  private Path pids;
  private PluginJars jars;
  private KernosProcess cluster;

  @BeforeEach
  void start() throws Exception {
    jar = Files.createDirectories(folder.resolve("data/plugins")).resolve("example.jar");
    pids = folder.resolve("pids");
    jars = new PluginJars(Files.createDirectories(folder.resolve("sources")));
    cluster = up();
  }

  private KernosProcess up() throws Exception {
    return KernosProcess.java(
            folder,
            List.of(),
            List.of(
                "up",
                "-D",
                "master.port=0",
                "-D",
                "agent.port=0",
                "-D",
                "plugin.example.command=echo $$ >> " + pids + "; exec sleep 1000"))
        .ready();
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
  }

  private Path build(String version) throws Exception {
    String source = Files.readString(SOURCE).replace("\"1.0\"", "\"" + version + "\"");
    return jars.jar("example", "io.kernos.plugin.example.ExamplePlugin", source);
  }

  private JsonObject state() throws Exception {
    URI state = cluster.url("master").resolve("/state");
    return new JsonObject(
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(state).build(), HttpResponse.BodyHandlers.ofString())
            .body());
  }

  private static Optional<JsonObject> example(JsonArray frameworks) {
    return frameworks.stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("name").equals("example"))
        .findFirst();
  }

  /** Waits for a state in which the live framework, if there is one, is as wanted. */
  private Optional<JsonObject> await(Duration limit, Predicate<Optional<JsonObject>> wanted)
      throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<JsonObject> found = example(state().getJsonArray("frameworks"));
      if (wanted.test(found)) {
        return found;
      }
      assertThat(System.nanoTime())
          .as(found + "\n" + String.join("\n", cluster.lines()))
          .isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static boolean runs(Optional<JsonObject> framework) {
    return framework
        .filter(each -> each.getBoolean("active"))
        .map(each -> each.getJsonArray("tasks"))
        .filter(tasks -> tasks.size() == 1)
        .filter(tasks -> tasks.getJsonObject(0).getString("state").equals("TASK_RUNNING"))
        .isPresent();
  }

  private static String task(JsonObject framework) {
    return framework.getJsonArray("tasks").getJsonObject(0).getString("id");
  }

  private boolean alive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void a_jar_goes_live_is_replaced_under_its_running_task_and_goes() throws Exception {
    Files.copy(build("1.0"), jar);
    await(Duration.ofSeconds(3), framework -> framework.isPresent());
    cluster.line("plugin example 1.0 is live");
    JsonObject first = await(Duration.ofSeconds(10), ExamplePluginTest::runs).orElseThrow();
    String pid = Written.line(pids);
    assertThat(alive(pid)).isTrue();

    Files.write(jar, Files.readAllBytes(build("2.0")));

    cluster.line("plugin example 2.0 is live");
    JsonObject second = await(Duration.ofSeconds(3), ExamplePluginTest::runs).orElseThrow();
    assertThat(second.getString("id")).isEqualTo(first.getString("id"));
    assertThat(task(second)).isEqualTo(task(first));
    assertThat(second.getJsonArray("completed_tasks")).isEmpty();
    assertThat(Files.readAllLines(pids)).containsExactly(pid);
    assertThat(alive(pid)).isTrue();

    Files.delete(jar);

    await(Duration.ofSeconds(10), Optional::isEmpty);
    assertThat(example(state().getJsonArray("completed_frameworks")))
        .hasValueSatisfying(
            gone -> assertThat(gone.getString("id")).isEqualTo(first.getString("id")));
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (alive(pid)) {
      assertThat(System.nanoTime()).as("the task's process lives on").isLessThan(deadline);
      LockSupport.parkNanos(50_000_000);
    }
  }

  @Test
  void a_task_that_ends_is_run_again() throws Exception {
    Files.copy(build("1.0"), jar);
    JsonObject before = await(Duration.ofSeconds(10), ExamplePluginTest::runs).orElseThrow();
    String pid = Written.line(pids);

    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();

    JsonObject after =
        await(
                Duration.ofSeconds(10),
                framework -> runs(framework) && !task(framework.orElseThrow()).equals(task(before)))
            .orElseThrow();
    assertThat(after.getString("id")).isEqualTo(before.getString("id"));
  }
}
