package io.kernos.launcher.cli;

import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.ConfigException;
import io.kernos.launcher.config.ConfigReader;
import io.kernos.launcher.config.Keys;
import io.kernos.launcher.logging.Logging;
import io.kernos.launcher.role.NodeProcess;
import io.kernos.launcher.role.StartException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that is a node until it is told to stop. */
@Command(mixinStandardHelpOptions = true)
abstract class NodeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(NodeCommand.class);
  private static final long STOP_SECONDS = 30;
  private static final long BROKEN_STOP_SECONDS = 5;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where all state is kept (default: ./data).")
  private String data;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the configuration; any number of them.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--keep-tasks", description = "Leave tasks running when stopped.")
  private boolean keepTasks;

  @Spec private CommandSpec spec;

  private volatile boolean broken;

  /** The configuration file, if there is one. */
  abstract Optional<Path> file();

  /** Whether other processes belong to the cluster. */
  abstract boolean clustered();

  /** What the command line says of keys by options of their own: added to the overrides. */
  List<String> options() {
    return List.of();
  }

  @Override
  public final Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      Config config = read();
      Logging.level(config.get(Keys.LOG_LEVEL));
      CompletableFuture<NodeProcess> starting =
          NodeProcess.start(config, clustered()).toCompletionStage().toCompletableFuture();
      stopWithTheProcess(starting, out);
      NodeProcess node = starting.get();
      print(node, out);
      // Until a signal comes, or the node can go on no more.
      CompletableFuture<String> end = new CompletableFuture<>();
      node.failure().onFailure(e -> end.complete(e.getMessage()));
      String why = end.get();
      broken = true;
      return failed(why);
    } catch (ConfigException | StartException e) {
      return failed(e.getMessage());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StartException) {
        return failed(e.getCause().getMessage());
      }
      log.error("The node could not start", e.getCause());
      return failed(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    }
  }

  private int failed(String why) {
    why.lines().forEach(line -> spec.commandLine().getErr().println("kernos: " + line));
    return 1;
  }

  private Config read() throws ConfigException {
    List<String> all = new ArrayList<>(options());
    if (data != null) {
      all.add(Keys.DATA_DIR.name() + "=" + data);
    }
    all.addAll(overrides);
    return ConfigReader.read(file(), System.getenv(), all);
  }

  private static void print(NodeProcess node, PrintWriter out) {
    for (NodeProcess.Server server : node.servers()) {
      out.printf("%-12s %-30s %s%n", server.name(), server.place(), server.note());
    }
    Duration took = StartTime.elapsed(System.getenv(StartTime.VARIABLE));
    out.println("kernos ready in " + took.toMillis() + " ms");
    out.flush();
  }

  /**
   * Ctrl-C, SIGTERM and the end of {@link #call} all come by here. What is being started is stopped
   * once it is up: half of a node cannot end its tasks.
   */
  private void stopWithTheProcess(CompletableFuture<NodeProcess> starting, PrintWriter out) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (starting.isCompletedExceptionally()) {
                    return;
                  }
                  int exitCode = broken ? 1 : 0;
                  try {
                    // A node that cannot go on leaves its tasks to its next life.
                    starting
                        .thenCompose(node -> node.stop(!keepTasks && !broken).toCompletionStage())
                        .get(broken ? BROKEN_STOP_SECONDS : STOP_SECONDS, TimeUnit.SECONDS);
                    out.println("kernos stopped");
                  } catch (Exception e) {
                    log.error("The node did not stop cleanly", e);
                    exitCode = 1;
                  }
                  out.flush();
                  // The JVM would say 143 after SIGTERM.
                  Runtime.getRuntime().halt(exitCode);
                },
                "kernos-stop"));
  }
}
