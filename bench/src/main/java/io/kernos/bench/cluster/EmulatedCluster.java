package io.kernos.bench.cluster;

import io.kernos.launcher.config.ConfigReader;
import io.kernos.launcher.logging.Logging;
import io.kernos.launcher.role.NodeProcess;
import io.kernos.simulation.EmulatedAgents;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** A real master in this process, and emulated agents. */
public final class EmulatedCluster implements AutoCloseable {
  private final Path folder = Files.createTempDirectory("kernos-bench");
  private final NodeProcess node;

  /**
   * Starts it.
   *
   * @param plugins jars that the master loads; empty: none
   * @param containers what those of the agents do
   */
  public EmulatedCluster(
      String plugins, int agents, String resources, Function<ContainerSpec, Script> containers)
      throws Exception {
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
                        "plugins.bundled=" + plugins,
                        "master.port=0",
                        "marathon.port=0")),
                false));
    EmulatedAgents.Options options =
        new EmulatedAgents.Options(
            "emulated", agents, resources, node.links(), node.leaders(), containers);
    await(node.vertx().deployVerticle(new EmulatedAgents(options)));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** Where a part of it serves: {@code master}, or the name of a plugin. */
  public URI url(String name) {
    return node.servers().stream()
        .filter(server -> server.name().equals(name))
        .map(server -> URI.create(server.place()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " does not serve"));
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
