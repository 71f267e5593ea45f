package io.kernos.agent.containerizer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerInfo;
import io.kernos.api.v1.RLimitInfo;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.ContainerSpec.Limits;
import io.kernos.spi.container.Exit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The containerizer with real processes; how they are launched is said by the subclasses. */
abstract class ProcessContainerizerTest {
  private static Vertx vertx;
  @TempDir Path dir;
  private final String agent = "test-" + UUID.randomUUID();
  private ProcessContainerizer containerizer;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    get(vertx.close());
  }

  @BeforeEach
  void open() throws Exception {
    containerizer = open(config());
  }

  @AfterEach
  void close() throws Exception {
    for (String id : dir.resolve("state/containers").toFile().list()) {
      get(containerizer.destroy(id));
      get(containerizer.forget(id));
    }
    containerizer.close();
  }

  private ProcessConfig config() {
    return ProcessConfig.defaults(dir.resolve("state"), "junit", agent);
  }

  private ProcessConfig withoutCgroups() {
    return new ProcessConfig(dir.resolve("state"), "junit/none", false, false, 0);
  }

  /** The programs to use. */
  abstract Tools tools();

  private ProcessContainerizer open(ProcessConfig config) throws Exception {
    return open(new ProcessContainerizer(vertx, config, tools()));
  }

  private static ProcessContainerizer open(ProcessContainerizer containerizer) throws Exception {
    get(containerizer.recover());
    return containerizer;
  }

  /** The next life of the same agent, after the first was closed. */
  private void restart() throws Exception {
    containerizer.close();
    containerizer = open(config());
  }

  static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static void eventually(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  private ContainerSpec spec(String id, CommandInfo command) throws IOException {
    Path sandbox = Files.createDirectories(dir.resolve("sandboxes").resolve(id));
    return new ContainerSpec(
        id,
        command,
        Map.of("GREETING", "it's\na \"day\" $HOME", "odd.name", "odd value"),
        sandbox,
        Optional.empty(),
        new Limits(100, 256 << 20),
        Optional.empty(),
        Optional.empty());
  }

  private ContainerSpec shell(String id, String command) throws IOException {
    return spec(id, CommandInfo.newBuilder().setValue(command).build());
  }

  private Exit run(ContainerSpec spec) throws Exception {
    get(containerizer.launch(spec));
    return get(containerizer.await(spec.id()));
  }

  private String stdout(String id) throws IOException {
    Path file = dir.resolve("sandboxes").resolve(id).resolve("stdout");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 127, 128, 137, 255})
  void an_exit_code_is_what_the_task_returned(int code) throws Exception {
    Exit exit = run(shell("t" + code, "exit " + code));
    assertThat(exit.exited()).isTrue();
    assertThat(exit.exitCode()).isEqualTo(code);
  }

  private static boolean ignored(int signal) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .anyMatch(mask -> (mask >> (signal - 1) & 1) == 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"9,Killed", "15,Terminated", "2,Interrupt", "3,Quit", "13,Broken pipe", "1,Hangup"})
  void a_task_killed_by_a_signal_says_which(int signal, String name) throws Exception {
    assumeFalse(ignored(signal), "what this process ignores, as under nohup, a shell passes on");
    Exit exit = run(shell("t", "ulimit -c 0; kill -" + signal + " $$"));
    assertThat(exit.describe()).startsWith("terminated with signal " + name);
  }

  @Test
  void a_task_has_its_environment_sandbox_and_output() throws Exception {
    run(shell("t", "pwd; printf '%s' \"$GREETING\"; echo err >&2; cat"));
    assertThat(stdout("t")).isEqualTo(dir.resolve("sandboxes/t") + "\nit's\na \"day\" $HOME");
    assertThat(dir.resolve("sandboxes/t/stderr")).hasContent("err\n");
  }

  @Test
  void a_variable_may_have_a_name_that_no_shell_takes() throws Exception {
    run(spec("t", CommandInfo.newBuilder().setShell(false).setValue("env").build()));
    assertThat(stdout("t").lines()).contains("odd.name=odd value");
  }

  @Test
  void nothing_of_the_agents_environment_reaches_a_task() throws Exception {
    run(shell("t", "exec env"));
    assertThat(stdout("t").lines().map(line -> line.replaceAll("=.*", "")))
        .contains("GREETING", "PATH")
        .doesNotContain("JAVA_HOME", "USER", "SHLVL", "MAVEN_OPTS");
  }

  @Test
  void arguments_are_passed_as_they_are() throws Exception {
    run(
        spec(
            "t",
            CommandInfo.newBuilder()
                .setShell(false)
                .setValue("printf")
                .addAllArguments(List.of("printf", "%s|", "a b", "$HOME", "it's", ""))
                .build()));
    assertThat(stdout("t")).isEqualTo("a b|$HOME|it's||");
  }

  @Test
  void the_zeroth_argument_may_be_another_than_the_program() throws Exception {
    run(
        spec(
            "t",
            CommandInfo.newBuilder()
                .setShell(false)
                .setValue("/bin/sh")
                .addAllArguments(List.of("renamed", "-c", "tr '\\0' ' ' </proc/$$/cmdline"))
                .build()));
    assertThat(stdout("t")).startsWith("renamed -c");
  }

  @Test
  void a_program_that_does_not_exist_ends_with_127() throws Exception {
    assertThat(run(shell("t", "/no/such/program")).exitCode()).isEqualTo(127);
  }

  @Test
  void a_task_leads_its_own_session_and_group() throws Exception {
    long pid = get(containerizer.launch(shell("t", "exec sleep 100")));
    eventually(() -> ProcessTable.stat(pid).orElseThrow().session() == pid);
    assertThat(ProcessTable.stat(pid).orElseThrow().group()).isEqualTo(pid);
  }

  @Test
  void rlimits_are_set() throws Exception {
    ContainerSpec plain = shell("t", "ulimit -n; ulimit -c");
    RLimitInfo.Builder limits =
        RLimitInfo.newBuilder()
            .addRlimits(
                RLimitInfo.RLimit.newBuilder()
                    .setType(RLimitInfo.RLimit.Type.RLMT_NOFILE)
                    .setSoft(100)
                    .setHard(200))
            .addRlimits(
                RLimitInfo.RLimit.newBuilder()
                    .setType(RLimitInfo.RLimit.Type.RLMT_CORE)
                    .setSoft(0)
                    .setHard(0));
    run(
        new ContainerSpec(
            plain.id(),
            plain.command(),
            plain.environment(),
            plain.sandbox(),
            plain.user(),
            plain.limits(),
            Optional.of(
                ContainerInfo.newBuilder()
                    .setType(ContainerInfo.Type.MESOS)
                    .setRlimitInfo(limits)
                    .build()),
            Optional.empty()));
    assertThat(stdout("t")).isEqualTo("100\n0\n");
  }

  @Test
  void a_task_runs_as_the_user_that_it_names() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root may change the user");
    ContainerSpec plain = shell("t", "id -un; id -gn");
    dir.toFile().setExecutable(true, false);
    run(
        new ContainerSpec(
            plain.id(),
            plain.command(),
            plain.environment(),
            plain.sandbox(),
            Optional.of("nobody"),
            plain.limits(),
            Optional.empty(),
            Optional.empty()));
    assertThat(stdout("t")).isEqualTo("nobody\nnogroup\n");
  }

  @Test
  void an_unknown_user_fails_the_launch_and_leaves_nothing() throws Exception {
    ContainerSpec plain = shell("t", "true");
    ContainerSpec spec =
        new ContainerSpec(
            plain.id(),
            plain.command(),
            plain.environment(),
            plain.sandbox(),
            Optional.of("no-such-user"),
            plain.limits(),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(() -> get(containerizer.launch(spec)))
        .hasMessageContaining("there is no user 'no-such-user'");
    assertThat(dir.resolve("state/containers")).isEmptyDirectory();
  }

  @Test
  void many_launches_at_once_all_end() throws Exception {
    List<Future<Exit>> exits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ContainerSpec spec = shell("t" + i, "exit " + i);
      exits.add(containerizer.launch(spec).compose(pid -> containerizer.await(spec.id())));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(get(exits.get(i)).exitCode()).isEqualTo(i);
    }
  }

  @Test
  void no_container_is_started_twice() throws Exception {
    run(shell("t", "echo x"));
    assertThatThrownBy(() -> get(containerizer.launch(shell("t", "echo x"))))
        .hasMessageContaining("already started");
    restart();
    assertThatThrownBy(() -> get(containerizer.launch(shell("t", "echo x"))))
        .hasMessageContaining("already started");
    assertThat(stdout("t")).isEqualTo("x\n");
  }

  @Test
  void when_its_folder_was_deleted_the_failure_says_what_is_missing() throws Exception {
    Path containers = dir.resolve("state/containers");
    Files.delete(containers);
    assertThatThrownBy(() -> get(containerizer.launch(shell("t", "true"))))
        .hasMessageContaining(containers.resolve("t").toString())
        .hasMessageContaining("no such file or directory");
    Files.createDirectory(containers);
  }

  @Test
  void when_nothing_runs_it_leaves_no_group_behind() throws Exception {
    assumeTrue(containerizer.limitsMemory(), () -> "no memory limits: " + containerizer.report());
    run(shell("t", "true"));
    containerizer.close();
    assertThat(Path.of("/sys/fs/cgroup/memory", config().cgroupPath())).doesNotExist();
    assertThat(Path.of("/sys/fs/cgroup", config().cgroupPath())).doesNotExist();
    containerizer = open(config());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void destroy_kills_daemons_too(boolean cgroups) throws Exception {
    if (!cgroups) {
      containerizer.close();
      containerizer = open(withoutCgroups());
    }
    get(
        containerizer.launch(
            shell(
                "t",
                "setsid sh -c 'echo $$; sleep 1000 & echo $!; wait' & sleep 1000 & echo $!;"
                    + " (setsid -f sh -c 'echo $$; exec sleep 1000'); trap '' TERM; wait")));
    eventually(() -> stdout("t").lines().count() == 4);
    List<Long> pids = stdout("t").lines().map(Long::parseLong).toList();
    get(containerizer.destroy("t"));
    for (long pid : pids) {
      assertThat(ProcessTable.stat(pid).filter(ProcessTable.Stat::alive)).isEmpty();
    }
    assertThat(get(containerizer.await("t")).describe()).endsWith("Killed");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_task_leaves_behind_ends_with_it(boolean cgroups) throws Exception {
    if (!cgroups) {
      containerizer.close();
      containerizer = open(withoutCgroups());
    }
    Exit exit = run(shell("t", "(setsid -f sh -c 'echo $$; exec sleep 1000'); exit 7"));
    assertThat(exit.exitCode()).isEqualTo(7);
    for (String pid : stdout("t").lines().toList()) {
      assertThat(ProcessTable.stat(Long.parseLong(pid)).filter(ProcessTable.Stat::alive)).isEmpty();
    }
  }

  @Test
  void a_signal_reaches_the_whole_group_once_it_runs() throws Exception {
    get(
        containerizer.launch(
            shell("t", "trap 'echo got; exit 5' TERM; echo up; sleep 1000 & wait")));
    eventually(() -> stdout("t").startsWith("up"));
    assertThat(get(containerizer.signal("t", 15))).isTrue();
    assertThat(get(containerizer.await("t")).exitCode()).isEqualTo(5);
    assertThat(get(containerizer.signal("t", 15))).isFalse();
    assertThat(get(containerizer.signal("unknown", 15))).isFalse();
  }

  @Test
  void a_running_task_is_found_again_and_its_exit_code_arrives() throws Exception {
    get(containerizer.launch(shell("t", "until [ -e go ]; do sleep 0.02; done; exit 42")));
    restart();
    assertThat(get(containerizer.recover())).containsExactly("t");
    Future<Exit> exit = containerizer.await("t");
    assertThat(exit.isComplete()).isFalse();
    Files.createFile(dir.resolve("sandboxes/t/go"));
    assertThat(get(exit).exitCode()).isEqualTo(42);
  }

  @Test
  void an_exit_without_an_agent_is_found_by_the_next_one() throws Exception {
    get(containerizer.launch(shell("t", "until [ -e go ]; do sleep 0.02; done; exit 42")));
    containerizer.close();
    Files.createFile(dir.resolve("sandboxes/t/go"));
    Place place = new Place(dir.resolve("state/containers/t"));
    eventually(() -> place.readExit().isPresent());
    containerizer = open(config());
    assertThat(get(containerizer.await("t")).exitCode()).isEqualTo(42);
    get(containerizer.forget("t"));
    restart();
    assertThat(get(containerizer.recover())).isEmpty();
  }

  @Test
  void a_task_whose_supervisor_was_killed_ends_with_unknown_status() throws Exception {
    long pid = get(containerizer.launch(shell("t", "sleep 1000")));
    ProcessHandle.of(ProcessTable.stat(pid).orElseThrow().parent()).orElseThrow().destroyForcibly();
    assertThat(get(containerizer.await("t")).known()).isFalse();
    assertThat(ProcessTable.stat(pid).filter(ProcessTable.Stat::alive)).isEmpty();
  }

  @Test
  void a_killed_spawner_costs_no_task_and_the_next_launch_works() throws Exception {
    long pid = get(containerizer.launch(shell("a", "until [ -e go ]; do sleep 0.02; done")));
    long supervisor = ProcessTable.stat(pid).orElseThrow().parent();
    long spawner = ProcessTable.stat(supervisor).orElseThrow().parent();
    ProcessHandle.of(spawner).orElseThrow().destroyForcibly();
    eventually(() -> ProcessTable.stat(spawner).filter(ProcessTable.Stat::alive).isEmpty());
    assertThat(run(shell("b", "exit 3")).exitCode()).isEqualTo(3);
    Files.createFile(dir.resolve("sandboxes/a/go"));
    assertThat(get(containerizer.await("a")).exitCode()).isZero();
  }

  @Test
  void great_output_is_rotated_and_its_end_kept() throws Exception {
    containerizer.close();
    containerizer =
        open(new ProcessConfig(dir.resolve("state"), config().cgroupPath(), true, false, 1 << 20));
    run(
        shell(
            "t",
            "i=0; while [ $i -lt 5 ]; do head -c 1000000 /dev/zero; i=$((i+1)); done;"
                + " sleep 1.5; echo end"));
    Path sandbox = dir.resolve("sandboxes/t");
    assertThat(Files.size(sandbox.resolve("stdout"))).isLessThanOrEqualTo(1 << 20);
    assertThat(Files.size(sandbox.resolve("stdout.1"))).isLessThanOrEqualTo(1 << 20);
    assertThat(stdout("t")).endsWith("end\n");
  }

  @Test
  void a_task_above_its_memory_is_killed_and_the_figures_given() throws Exception {
    assumeTrue(containerizer.limitsMemory(), () -> "no memory limits: " + containerizer.report());
    ContainerSpec plain =
        shell("t", "x=$(head -c 268435456 /dev/zero | tr '\\0' x); echo survived");
    Exit exit =
        run(
            new ContainerSpec(
                plain.id(),
                plain.command(),
                plain.environment(),
                plain.sandbox(),
                plain.user(),
                new Limits(1000, 64L << 20),
                Optional.empty(),
                Optional.empty()));
    assertThat(exit.limitation()).isPresent();
    assertThat(exit.limitation().get().limit()).isEqualTo(Exit.Limit.MEMORY);
    assertThat(exit.limitation().get().message())
        .matches("Memory limit exceeded: Requested: 64MB Maximum Used: 6[0-9.]+MB");
    restart();
    assertThat(get(containerizer.await("t")).limitation()).isEqualTo(exit.limitation());
  }

  @Test
  void limits_can_be_raised_and_usage_read() throws Exception {
    assumeTrue(containerizer.limitsMemory(), () -> "no memory limits: " + containerizer.report());
    get(containerizer.launch(shell("t", "sleep 1000")));
    get(containerizer.update("t", new Limits(2000, 512L << 20)));
    eventually(() -> get(containerizer.usage("t")).getProcesses() >= 1);
    ResourceStatistics usage = get(containerizer.usage("t"));
    assertThat(usage.getMemLimitBytes()).isEqualTo(512L << 20);
    assertThat(usage.getMemTotalBytes()).isPositive();
  }

  @Test
  void nothing_is_left_of_an_ended_container_but_its_record() throws Exception {
    run(shell("t", "true"));
    for (String controller : List.of("memory", "cpu", "freezer")) {
      assertThat(Path.of("/sys/fs/cgroup", controller, config().cgroupPath(), "t")).doesNotExist();
    }
    get(containerizer.forget("t"));
    assertThat(dir.resolve("state/containers")).isEmptyDirectory();
  }
}
