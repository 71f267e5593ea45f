package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import io.kernos.testkit.process.KernosProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a master and an agent do when their disks fail them, each a process of its own. */
class BadDiskTest {
  @TempDir Path folder;
  private TestCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new TestCluster(folder, 1, i -> "127.0.0.1", i -> List.of());
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
  }

  /** From now on the process can write at the beginning of files only, as if the disk were full. */
  private static void fill(KernosProcess process) throws Exception {
    Process limit;
    try {
      limit =
          new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=100")
              .inheritIO()
              .start();
    } catch (IOException e) {
      assumeTrue(false, "there is no prlimit here: " + e);
      return;
    }
    assertThat(limit.waitFor()).isZero();
  }

  private Path file(String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches(pattern))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(offset);
      int old = raw.read();
      raw.seek(offset);
      raw.write(old ^ 0x20);
    }
  }

  private static void saysOnce(KernosProcess process, String pattern) {
    assertThat(process.lines().stream().filter(line -> line.startsWith("kernos: ")))
        .singleElement()
        .asString()
        .containsPattern(pattern);
  }

  @Test
  void a_master_that_cannot_write_stops_and_has_everything_when_it_is_started_again()
      throws Exception {
    EventLog before = new EventLog();
    HttpFramework known = cluster.subscribe(before);
    known.close();
    KernosProcess master = cluster.node(0);
    fill(master);
    Thread subscriber =
        new Thread(
            () -> {
              try {
                cluster.subscribeAnother(new EventLog());
              } catch (Exception | AssertionError refused) {
                // The master ends meanwhile.
              }
            });
    subscriber.setDaemon(true);
    subscriber.start();

    assertThat(master.exitCode()).isEqualTo(1);
    saysOnce(master, "/data-0/store cannot write its log: File too large; .*start this node again");
    cluster.start(0).ready();
    EventLog after = new EventLog();
    try (HttpFramework again = cluster.subscribe(after)) {
      assertThat(again.id()).isEqualTo(known.id());
    }
  }

  @Test
  void an_agent_that_cannot_write_starts_no_task_and_stops() throws Exception {
    EventLog events = new EventLog();
    try (HttpFramework framework = cluster.subscribe(events)) {
      Offer offer = events.event(Event.Type.OFFERS, 0).getOffers().getOffers(0);
      KernosProcess agent = cluster.node(1);
      fill(agent);
      TaskInfo task =
          Tasks.shell("late", offer.getAgentId(), "cpus:0.1;mem:32", "echo $$ >> pids; sleep 600");
      framework
          .accept(offer.getId(), Duration.ofHours(1), List.of(Tasks.launch(List.of(task))))
          .get();

      assertThat(agent.exitCode()).isEqualTo(1);
      saysOnce(agent, "cannot write to .*/agent\\.log: File too large; .*start this node again");
      assertThat(cluster.starts()).isZero();
      cluster.start(1).ready();
      events.status("late", TaskState.TASK_LOST);
      assertThat(cluster.starts()).isZero();
    }
  }

  @Test
  void damage_stops_the_start_with_one_line_that_names_file_and_offset() throws Exception {
    EventLog events = new EventLog();
    try (HttpFramework framework = cluster.subscribe(events)) {
      // Then the agent has something to remember: who it is.
      events.event(Event.Type.OFFERS, 0);
    }
    for (int node : new int[] {0, 1}) {
      cluster.node(node).kill();
      Path file = file(node == 0 ? "log_inprogress_\\d+" : "agent\\.log");
      flip(file, 30);

      KernosProcess process = cluster.start(node);

      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(process.lines()).noneMatch(line -> line.startsWith("\tat "));
      saysOnce(process, file.getFileName() + ".* damaged.* at (byte|offset) \\d+.*saved copy");
      flip(file, 30);
      cluster.start(node).ready();
    }
  }
}
