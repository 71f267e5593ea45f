package io.kernos.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.TaskGroupInfo;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.testkit.framework.EventLog;
import io.kernos.testkit.framework.HttpFramework;
import io.kernos.testkit.framework.Tasks;
import io.kernos.testkit.process.KernosProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kernos exec, cp and log, as processes, with a task of a real cluster. */
class ExecTest {
  private static final FrameworkInfo INFO =
      FrameworkInfo.newBuilder().setUser(System.getProperty("user.name")).setName("test").build();

  @TempDir static Path folder;
  private static KernosProcess up;
  private static HttpFramework framework;
  private static URI master;

  @BeforeAll
  static void start() throws Exception {
    up =
        KernosProcess.java(
                folder, List.of(), List.of("up", "-D", "master.port=0", "-D", "agent.port=0"))
            .ready();
    master = up.url("master");
    EventLog events = new EventLog();
    framework = HttpFramework.subscribe(master, INFO, events);
    Offer offer = events.offer(0);
    framework
        .accept(
            offer.getId(),
            Duration.ofSeconds(1),
            List.of(
                Tasks.launch(
                    List.of(
                        Tasks.shell(
                            "web-1",
                            offer.getAgentId(),
                            "cpus:0.1;mem:64",
                            "echo served; exec sleep 600"))),
                pod(Tasks.shell("pod-1", offer.getAgentId(), "cpus:0.1;mem:64", "sleep 600"))))
        .get();
    events.status("pod-1", TaskState.TASK_RUNNING);
    events.status("web-1", TaskState.TASK_RUNNING);
  }

  private static Offer.Operation pod(TaskInfo task) {
    ExecutorInfo executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("pod"))
            .setFrameworkId(framework.id())
            .setType(ExecutorInfo.Type.DEFAULT)
            .addAllResources(Resources.parse("cpus:0.1;mem:32;disk:32").allocatedTo("*").toProto())
            .build();
    return Offer.Operation.newBuilder()
        .setType(Offer.Operation.Type.LAUNCH_GROUP)
        .setLaunchGroup(
            Offer.Operation.LaunchGroup.newBuilder()
                .setExecutor(executor)
                .setTaskGroup(TaskGroupInfo.newBuilder().addTasks(task)))
        .build();
  }

  @AfterAll
  static void stop() throws Exception {
    framework.close();
    up.close();
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(KernosProcess.java());
    command.add(arguments[0]);
    command.addAll(List.of("--master", master.toString()));
    command.addAll(List.of(arguments).subList(1, arguments.length));
    return command;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).directory(folder.toFile()).start();
  }

  private record Ended(int code, String out, String errors) {}

  private static Ended run(byte[] input, String... arguments) throws Exception {
    Process process = start(command(arguments));
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, errors);
  }

  private static Path sandbox() throws Exception {
    return Path.of(run(new byte[0], "exec", "web", "--", "pwd").out().strip());
  }

  @Test
  void a_command_runs_where_the_task_does_and_its_exit_code_is_that_of_exec() throws Exception {
    Ended ended =
        run(
            new byte[0],
            "exec",
            "web-1",
            "--",
            "sh",
            "-c",
            "head -n 1 stdout; echo no >&2; exit 7");
    assertThat(ended).isEqualTo(new Ended(7, "served\n", "no\n"));
  }

  @Test
  void a_command_runs_in_a_task_of_a_group_too() throws Exception {
    Ended ended =
        run(new byte[0], "exec", "pod", "--", "sh", "-c", "pwd; echo $MESOS_TASK_ID; kill -9 $$");
    assertThat(ended.out()).contains("/tasks/pod-1\n").endsWith("\npod-1\n");
    assertThat(ended.code()).isEqualTo(128 + 9);
  }

  @Test
  void what_is_piped_in_is_its_input() throws Exception {
    String much = "a line of some length\n".repeat(20_000);
    Ended ended = run(much.getBytes(StandardCharsets.UTF_8), "exec", "web", "--", "cat");
    assertThat(ended.out()).isEqualTo(much);
    assertThat(ended.code()).isZero();
  }

  @Test
  void a_shell_at_a_terminal_can_be_used() throws Exception {
    String line =
        command("exec", "-it", "web", "--", "sh").stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" ", "stty rows 31 cols 91; ", ""));
    String resize =
        "(until [ -e resize ]; do sleep 0.1; done; stty -F /dev/tty rows 40 cols 99) & ";
    Process user = start(List.of("script", "-q", "-e", "-f", "-c", resize + line, "/dev/null"));
    StringBuilder seen = new StringBuilder();
    try (OutputStream keys = user.getOutputStream()) {
      see(user, seen, "# ", "$ ");
      type(keys, "stty size; tty; echo $MESOS_TASK_ID\n");
      see(user, seen, "31 91");
      see(user, seen, "web-1");
      type(keys, "echo began; sleep 600\n");
      see(user, seen, "\nbegan");
      type(keys, "\003");
      type(keys, "echo code $?\n");
      see(user, seen, "code 130");
      Files.createFile(folder.resolve("resize"));
      type(keys, "until [ \"$(stty size)\" = '40 99' ]; do sleep 0.1; done; echo re''sized\n");
      see(user, seen, "resized");
      type(keys, "exit 9\n");
      assertThat(user.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(user.exitValue()).isEqualTo(9);
      assertThat(seen.toString()).contains("/dev/pts/");
    } finally {
      user.destroyForcibly();
    }
  }

  private static void type(OutputStream keys, String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  /** Reads until one of {@code wanted} is there, after what was seen before. */
  private static void see(Process process, StringBuilder seen, String... wanted)
      throws IOException {
    int from = seen.length();
    while (List.of(wanted).stream().noneMatch(w -> seen.indexOf(w, from) >= 0)) {
      int next = process.getInputStream().read();
      assertThat(next).as(seen.toString()).isNotNegative();
      seen.append((char) next);
    }
  }

  @Test
  void a_killed_client_leaves_nothing_behind() throws Exception {
    Path pid = sandbox().resolve("pid");
    Process client =
        start(command("exec", "web", "--", "sh", "-c", "echo $$ >pid; exec sleep 600"));
    await(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
    ProcessHandle left =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    client.destroyForcibly();
    await(() -> !left.isAlive());
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void a_terminal_is_not_given_to_a_pipe() throws Exception {
    Ended ended = run(new byte[0], "exec", "-t", "web", "--", "true");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.errors()).contains("-t needs a terminal");
  }

  @Test
  void files_and_folders_are_copied_both_ways() throws Exception {
    Path site = Files.createDirectories(folder.resolve("site/deep"));
    byte[] much = new byte[3_000_000];
    new java.util.Random(2).nextBytes(much);
    Files.write(site.resolve("much"), much);
    Files.createSymbolicLink(site.resolve("link"), Path.of("much"));

    assertThat(run(new byte[0], "cp", "site", "web:copy").errors()).isEmpty();
    assertThat(run(new byte[0], "cp", "web:copy", "back").errors()).isEmpty();
    assertThat(Files.readAllBytes(folder.resolve("back/deep/much"))).isEqualTo(much);
    assertThat(Files.readSymbolicLink(folder.resolve("back/deep/link"))).hasToString("much");

    assertThat(run(new byte[0], "cp", "site/deep/much", "web:.").errors()).isEmpty();
    assertThat(Files.readAllBytes(sandbox().resolve("much"))).isEqualTo(much);
    assertThat(run(new byte[0], "cp", "web:much", "one").errors()).isEmpty();
    assertThat(Files.readAllBytes(folder.resolve("one"))).isEqualTo(much);

    Ended missing = run(new byte[0], "cp", "web:nothing", "two");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.errors()).contains("nothing: there is no such file");
    assertThat(folder.resolve("two")).doesNotExist();
  }

  @Test
  void a_log_is_followed_while_it_grows() throws Exception {
    Process log = start(command("log", "web", "-f"));
    StringBuilder seen = new StringBuilder();
    try {
      see(log, seen, "served");
      run(new byte[0], "exec", "web", "--", "sh", "-c", "echo more >>stdout");
      see(log, seen, "more");
    } finally {
      log.destroyForcibly();
    }
  }

  @Test
  void what_cannot_be_done_is_said_in_a_line() throws Exception {
    assertThat(run(new byte[0], "exec", "nothing", "--", "true").errors())
        .isEqualTo("kernos: 0 tasks have an id that starts with nothing\n");
    assertThat(run(new byte[0], "exec", "web", "--", "no-such-program").code()).isEqualTo(127);
    assertThat(run(new byte[0], "cp", "a", "b").errors()).contains("TASK:PATH");
  }
}
