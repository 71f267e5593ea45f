package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.testkit.process.KernosProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A framework written against the published RxJava client for Mesos, in a JVM of its own with that
 * client's old class path, on a whole cluster.
 */
class RxClientTest {
  private static final Path JARS = Path.of("target", "rx-peer");
  private static final Path SOURCE = Path.of("src/test/peer/RxFramework.java");

  @TempDir Path folder;

  @Test
  void the_unmodified_client_runs_its_tasks() throws Exception {
    assertThat(System.getProperty("java.class.path")).doesNotContain("rx-peer");
    try (KernosProcess up =
        KernosProcess.java(
            folder, List.of(), List.of("up", "-D", "master.port=0", "-D", "agent.port=0"))) {
      URI master = up.ready().url("master");
      List<String> lines = run(master.resolve("/api/v1/scheduler"), 3);
      assertThat(lines).last().isEqualTo("DONE");
      assertThat(lines.stream().filter(l -> l.startsWith("SUBSCRIBED rx-"))).hasSize(1);
      for (int i = 0; i < 3; i++) {
        String task = " rx-task-" + i;
        assertThat(lines)
            .containsSubsequence(
                "TASK_STARTING" + task, "TASK_RUNNING" + task, "TASK_FINISHED" + task);
      }
    }
  }

  private List<String> run(URI scheduler, int tasks) throws Exception {
    Path log = folder.resolve("framework.log");
    Process framework =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                SOURCE.toString(),
                scheduler.toString(),
                Integer.toString(tasks))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = framework.waitFor(90, TimeUnit.SECONDS);
      assertThat(ended).as(Files.readString(log)).isTrue();
    } finally {
      framework.destroyForcibly();
    }
    assertThat(framework.exitValue()).as(Files.readString(log)).isZero();
    return Files.readAllLines(log);
  }

  private static String classPath() throws Exception {
    try (Stream<Path> jars = Files.list(JARS)) {
      return jars.map(Path::toString)
          .sorted()
          .collect(Collectors.joining(System.getProperty("path.separator")));
    }
  }
}
