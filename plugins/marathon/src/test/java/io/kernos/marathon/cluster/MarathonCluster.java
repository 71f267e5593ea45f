package io.kernos.marathon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A node with this plugin's jar in its plugins folder, and the plugin's REST API. */
final class MarathonCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Less than the two minutes that offers are refused for: a wish for some that was lost shows. */
  private static final Duration END = Duration.ofSeconds(110);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path folder;
  private final List<String> arguments = new ArrayList<>();
  private final URI api;
  private KernosProcess process;

  /**
   * Starts {@code kernos up}, and waits until it serves.
   *
   * @param folder is empty, and has the data folder from now on
   * @param keys of the configuration, {@code key=value}
   */
  MarathonCluster(Path folder, String... keys) throws Exception {
    this(
        folder,
        List.of("up"),
        Stream.concat(Stream.of("master.port=0", "agent.port=0"), Stream.of(keys)).toList());
  }

  /**
   * Starts a node, and waits until it serves.
   *
   * @param folder is empty, and has the data folder from now on
   * @param command of kernos
   * @param keys of the configuration, {@code key=value}
   */
  MarathonCluster(Path folder, List<String> command, List<String> keys) throws Exception {
    this.folder = folder;
    Path plugins = Files.createDirectories(folder.resolve("data/plugins"));
    pack(Path.of("target/classes"), plugins.resolve("marathon.jar"));
    int port = FreePorts.next();
    api = URI.create("http://127.0.0.1:" + port);
    arguments.addAll(command);
    arguments.addAll(List.of("--data", "data", "-D", "marathon.port=" + port));
    keys.forEach(key -> arguments.addAll(List.of("-D", key)));
    start();
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }

  /** Starts it again, on the data that it had. */
  void start() throws Exception {
    process = KernosProcess.java(folder, List.of(), arguments).ready();
  }

  /** SIGKILL to the whole node; its tasks run on. */
  void kill() throws InterruptedException {
    process.kill();
  }

  URI api() {
    return api;
  }

  /** Where another server of the node listens. */
  URI url(String name) throws InterruptedException {
    return process.url(name);
  }

  Path folder() {
    return folder;
  }

  List<String> lines() {
    return process.lines();
  }

  HttpResponse<String> call(String method, String path, Object body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(api.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  JsonObject get(String path) throws Exception {
    HttpResponse<String> answer = call("GET", path, null);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  /** Why instances of an app wait, in words. */
  String why(String app) {
    try {
      return get("/v2/queue" + app + "/why").getString("reason");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Changes something; gives the id of the deployment that comes of it. */
  String change(String method, String path, JsonObject body) throws Exception {
    HttpResponse<String> answer = call(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return answer
        .headers()
        .firstValue("Marathon-Deployment-Id")
        .orElseGet(() -> new JsonObject(answer.body()).getString("deploymentId"));
  }

  /** Waits until a deployment has ended. */
  void awaitEnd(String deployment) throws Exception {
    await(
        "the end of deployment " + deployment,
        () ->
            deployments().stream()
                .noneMatch(each -> ((JsonObject) each).getString("id").equals(deployment)),
        END);
  }

  JsonArray deployments() {
    try {
      return new JsonArray(call("GET", "/v2/deployments", null).body());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The running tasks of an app. */
  List<JsonObject> tasks(String app) {
    try {
      HttpResponse<String> answer = call("GET", "/v2/apps" + app + "/tasks", null);
      return answer.statusCode() == 404
          ? List.of()
          : new JsonObject(answer.body())
              .getJsonArray("tasks").stream()
                  .map(JsonObject.class::cast)
                  .filter(task -> task.getString("state").equals("TASK_RUNNING"))
                  .toList();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until a condition holds. */
  void await(String what, BooleanSupplier condition) throws Exception {
    await(what, condition, PATIENCE);
  }

  /** Waits until a condition holds. */
  void await(String what, BooleanSupplier condition, Duration patience) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as(() -> "waited for " + what + "; deployments " + deployments() + "\n" + tail())
          .isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private String tail() {
    List<String> all = lines();
    return String.join("\n", all.subList(Math.max(0, all.size() - 60), all.size()));
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
