package io.kernos.agent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSandboxesTest {
  @TempDir Path temp;
  private final Vertx vertx = Vertx.vertx();
  private final LocalSandboxes sandboxes = new LocalSandboxes(vertx);

  @AfterEach
  void close() {
    sandboxes.close();
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Path run(String container) {
    return new SandboxPaths(temp).run("S0", "f1", "e1", container);
  }

  @Test
  void a_sandbox_lies_where_mesos_has_it_and_latest_leads_to_it() throws Exception {
    await(sandboxes.create(run("c1"), Optional.empty(), Map.of()));
    await(sandboxes.create(run("c2"), Optional.empty(), Map.of()));
    Path runs = temp.resolve("slaves/S0/frameworks/f1/executors/e1/runs");
    assertThat(runs.resolve("c1")).isDirectory();
    assertThat(runs.resolve("latest").toRealPath()).isEqualTo(runs.resolve("c2").toRealPath());
  }

  @Test
  void a_volume_is_linked_into_the_sandbox() throws Exception {
    Path volume = temp.resolve("volumes/roles/r/v1");
    await(sandboxes.createVolume(volume));
    await(sandboxes.create(run("c1"), Optional.empty(), Map.of("data", volume)));
    Files.writeString(run("c1").resolve("data/file"), "kept");
    await(sandboxes.remove(run("c1")));
    assertThat(volume.resolve("file")).hasContent("kept");
  }

  @Test
  void a_volume_cannot_be_put_outside_the_sandbox() {
    Path volume = temp.resolve("volume");
    await(sandboxes.createVolume(volume));
    assertThatThrownBy(
            () ->
                await(
                    sandboxes.create(run("c1"), Optional.empty(), Map.of("../../escape", volume))))
        .hasStackTraceContaining("outside the sandbox");
  }

  @Test
  void removing_the_last_sandbox_of_a_framework_leaves_nothing() {
    await(sandboxes.create(run("c1"), Optional.empty(), Map.of()));
    await(sandboxes.remove(run("c1")));
    assertThat(temp.resolve("slaves/S0/frameworks/f1")).doesNotExist();
    await(sandboxes.remove(run("c1")));
  }
}
