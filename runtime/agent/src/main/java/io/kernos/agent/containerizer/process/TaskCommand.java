package io.kernos.agent.containerizer.process;

import static io.kernos.agent.containerizer.process.Quoting.quote;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.RLimitInfo.RLimit;
import io.kernos.api.v1.TTYInfo;
import io.kernos.spi.container.ContainerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What is executed in the end.
 *
 * @param prefix programs that each set something and then execute the rest: limits, user
 * @param program looked for in the task's PATH
 * @param arguments the zeroth among them, which need not be the program's name
 */
record TaskCommand(List<String> prefix, String program, List<String> arguments) {

  /** What the task gets when the environment names no PATH. Mesos: os::host_default_path. */
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final int TRIES = 100;
  private static final long PAUSE_NANOS = 5_000_000;

  /** The command of a container. */
  static TaskCommand of(ContainerSpec spec, Tools tools, Users.User user) {
    List<String> prefix = new ArrayList<>(rlimits(spec, tools));
    if (user != null) {
      prefix.addAll(user.become(tools));
    }
    TaskCommand plain = plain(spec.command(), prefix);
    return spec.hasTerminal() ? plain.inTerminal(spec, tools) : plain;
  }

  private static TaskCommand plain(CommandInfo command, List<String> prefix) {
    if (command.getShell()) {
      return new TaskCommand(prefix, "/bin/sh", List.of("sh", "-c", command.getValue()));
    }
    List<String> arguments =
        command.getArgumentsCount() == 0 ? List.of(command.getValue()) : command.getArgumentsList();
    return new TaskCommand(prefix, command.getValue(), arguments);
  }

  /**
   * The same within a terminal, which the program script holds: what it reads is typed there, what
   * is printed there it prints, and it ends as the command does.
   */
  private TaskCommand inTerminal(ContainerSpec spec, Tools tools) {
    String script =
        tools
            .script()
            .orElseThrow(
                () -> new IllegalArgumentException("a terminal needs script, which is missing"));
    String shell = spec.environment().get("SHELL");
    StringBuilder line = new StringBuilder();
    line.append(shell == null ? "unset SHELL" : "export SHELL=" + quote(shell)).append("; ");
    TTYInfo terminal = spec.container().orElseThrow().getTtyInfo();
    if (terminal.hasWindowSize()) {
      line.append(quote(tools.stty()))
          .append(" rows ")
          .append(terminal.getWindowSize().getRows())
          .append(" cols ")
          .append(terminal.getWindowSize().getColumns())
          .append("; ");
    }
    line.append("exec");
    new TaskCommand(List.of(), program, arguments)
        .words()
        .forEach(word -> line.append(' ').append(quote(word)));
    List<String> before = new ArrayList<>(prefix);
    // It gives its command to that shell.
    before.addAll(List.of(tools.env(), "SHELL=/bin/sh"));
    return new TaskCommand(
        before,
        script,
        List.of(script, "-q", "-e", "-f", "-E", "always", "-c", line.toString(), "/dev/null"));
  }

  /** Whether its zeroth argument can be left to who executes it. */
  boolean hasUsualName() {
    String zeroth = arguments.get(0);
    return zeroth.equals(program) || zeroth.equals(Path.of(program).getFileName().toString());
  }

  /** Program and arguments where programs stand before them, which cannot set the zeroth. */
  List<String> words() {
    List<String> words = new ArrayList<>(prefix);
    if (!hasUsualName()) {
      // Only bash can give a program another name than its file's.
      words.addAll(
          List.of(
              "/bin/bash", "-c", "n=$1; shift; exec -a \"$n\" \"$@\"", "bash", arguments.get(0)));
    } else if (program.contains("=")) {
      // env would take it for an assignment.
      words.addAll(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
    }
    words.add(program);
    words.addAll(arguments.subList(1, arguments.size()));
    return words;
  }

  /** The environment, with a PATH, and with the mark where it is wanted. */
  static Map<String, String> environment(ContainerSpec spec, boolean mark) {
    Map<String, String> result = new LinkedHashMap<>(spec.environment());
    result.putIfAbsent("PATH", DEFAULT_PATH);
    if (mark) {
      result.put(Launcher.MARK, spec.id());
    }
    return result;
  }

  /** A container's description, in the directory and on top of the environment of another. */
  static ContainerSpec within(ContainerSpec spec, Contained other) {
    Map<String, String> environment = given(other);
    environment.remove(Launcher.MARK);
    environment.putAll(spec.environment());
    return new ContainerSpec(
        spec.id(),
        spec.command(),
        environment,
        other.about.sandbox(),
        spec.user(),
        spec.limits(),
        spec.container(),
        spec.parent(),
        spec.kind());
  }

  /** Waits a little for what was launched a moment ago. Blocks. */
  private static Map<String, String> given(Contained container) {
    Map<String, String> environment = ProcessTable.environment(container.pid());
    // Every task has a path, and what forks it has none.
    for (int i = 0; i < TRIES && !environment.containsKey("PATH"); i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      environment = ProcessTable.environment(container.pid());
    }
    return environment;
  }

  private static List<String> rlimits(ContainerSpec spec, Tools tools) {
    if (spec.container().isEmpty() || !spec.container().get().hasRlimitInfo()) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    words.add(
        tools
            .prlimit()
            .orElseThrow(
                () -> new IllegalArgumentException("rlimits need prlimit, which is missing")));
    for (RLimit limit : spec.container().get().getRlimitInfo().getRlimitsList()) {
      if (limit.hasSoft() != limit.hasHard()) {
        throw new IllegalArgumentException("an rlimit needs both soft and hard, or neither");
      }
      String name = limit.getType().name().substring("RLMT_".length()).toLowerCase(Locale.ROOT);
      String value = limit.hasSoft() ? limit.getSoft() + ":" + limit.getHard() : "unlimited";
      words.add("--" + name + "=" + value);
    }
    return words;
  }
}
