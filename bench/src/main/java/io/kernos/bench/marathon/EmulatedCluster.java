package io.kernos.bench.marathon;

import io.kernos.launcher.config.ConfigReader;
import io.kernos.launcher.logging.Logging;
import io.kernos.launcher.role.NodeProcess;
import io.kernos.simulation.EmulatedAgents;
import io.kernos.testkit.sim.FakeContainerizer;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real master with the plugins, in this process, and emulated agents. */
final class EmulatedCluster implements AutoCloseable {
  private static final Duration LONG = Duration.ofDays(1);

  private static final Duration PAUSE = Duration.ofMillis(25);

  private final Path folder = Files.createTempDirectory("kernos-bench");
  private final NodeProcess node;

  /**
   * Starts it.
   *
   * @param agents whose containers run for ever
   */
  EmulatedCluster(int agents, String resources) throws Exception {
    // Of agents that end with their master it would tell at length.
    Logging.level("ERROR");
    node =
        await(
            NodeProcess.start(
                ConfigReader.read(
                    Optional.empty(),
                    Map.of(),
                    List.of(
                        "node.roles=master",
                        "data.dir=" + folder,
                        "plugins.bundled=" + Plugins.marathon(),
                        "master.port=0",
                        "marathon.port=0")),
                false));
    EmulatedAgents.Options options =
        new EmulatedAgents.Options(
            "emulated",
            agents,
            resources,
            node.links(),
            node.leaders(),
            spec -> FakeContainerizer.Script.exits(LONG, 0));
    await(node.vertx().deployVerticle(new EmulatedAgents(options)));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  Api api() {
    String place =
        node.servers().stream()
            .filter(server -> server.name().equals("marathon"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("Marathon does not serve"))
            .place();
    return new Api(URI.create(place), PAUSE);
  }

  @Override
  public void close() throws Exception {
    await(node.stop(false));
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(EmulatedCluster::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
