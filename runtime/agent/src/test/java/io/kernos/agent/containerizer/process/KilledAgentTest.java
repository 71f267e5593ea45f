package io.kernos.agent.containerizer.process;

import static io.kernos.agent.containerizer.process.ProcessContainerizerTest.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.v1.CommandInfo;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.ContainerSpec.Limits;
import io.kernos.spi.container.Exit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kill -9 of a whole agent JVM does to its tasks: nothing. */
class KilledAgentTest {
  @TempDir Path dir;

  @Test
  void tasks_of_a_killed_jvm_run_on_and_the_next_one_gets_their_exits() throws Exception {
    String agent = "killed-" + UUID.randomUUID();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                Agent.class.getName(),
                dir.toString(),
                agent)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long running;
    try (BufferedReader output = jvm.inputReader()) {
      String line = output.readLine();
      while (line != null && !line.startsWith("running ")) {
        line = output.readLine();
      }
      assertThat(line).isNotNull();
      running = Long.parseLong(line.substring("running ".length()));
    } finally {
      jvm.destroyForcibly().waitFor();
    }
    assertThat(ProcessHandle.of(running)).isPresent();

    Vertx vertx = Vertx.vertx();
    try (ProcessContainerizer next =
        new ProcessContainerizer(
            vertx, ProcessConfig.defaults(dir.resolve("state"), "junit", agent))) {
      assertThat(get(next.recover())).containsExactlyInAnyOrder("waits", "over");
      assertThat(get(next.await("over")).exitCode()).isEqualTo(3);
      Future<Exit> exit = next.await("waits");
      assertThat(exit.isComplete()).isFalse();
      assertThat(get(next.usage("waits")).getProcesses()).isPositive();
      Files.createFile(dir.resolve("waits/go"));
      assertThat(get(exit).exitCode()).isEqualTo(42);
    } finally {
      get(vertx.close());
    }
  }

  /** The JVM that is killed. */
  static final class Agent {
    private Agent() {}

    /** Starts two tasks, says so, and waits for its end. */
    public static void main(String[] arguments) throws Exception {
      Path dir = Path.of(arguments[0]);
      ProcessContainerizer containerizer =
          new ProcessContainerizer(
              Vertx.vertx(), ProcessConfig.defaults(dir.resolve("state"), "junit", arguments[1]));
      get(containerizer.recover());
      get(containerizer.launch(spec(dir, "over", "exit 3")));
      get(containerizer.await("over"));
      long pid =
          get(
              containerizer.launch(
                  spec(dir, "waits", "until [ -e go ]; do sleep 0.02; done; exit 42")));
      System.out.println("running " + pid);
      Thread.sleep(Long.MAX_VALUE);
    }

    private static ContainerSpec spec(Path dir, String id, String command) throws Exception {
      return new ContainerSpec(
          id,
          CommandInfo.newBuilder().setValue(command).build(),
          Map.of(),
          Files.createDirectories(dir.resolve(id)),
          Optional.empty(),
          Limits.NONE,
          Optional.empty(),
          Optional.empty());
    }
  }
}
