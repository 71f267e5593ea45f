package io.kernos.agent.containerizer.process;

import static io.kernos.agent.containerizer.process.Quoting.quote;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.RLimitInfo.RLimit;
import io.kernos.spi.container.ContainerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes what a container's supervisor does: it starts the task in a session of its own, records
 * its process id, waits for it and records its exit. It runs in a fork of the spawner, so that a
 * launch costs two forks and as few programs as can be.
 */
final class LaunchScript {
  /** In the environment of each task, so that its processes are found where there is no cgroup. */
  static final String MARK = "KERNOS_CONTAINER";

  /** What the task gets when the environment names no PATH. Mesos: os::host_default_path. */
  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** The task's exit code when it could not be prepared. */
  private static final int NOT_PREPARED = 125;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Names that a shell keeps for itself. */
  private static final Set<String> SPECIAL = Set.of("OPTIND", "LINENO", "PPID");

  private final Tools tools;
  private final Path reports;
  private final boolean mark;

  /**
   * @param reports the pipe on which supervisors report
   * @param mark whether tasks carry {@link #MARK}
   */
  LaunchScript(Tools tools, Path reports, boolean mark) {
    this.tools = tools;
    this.reports = reports;
    this.mark = mark;
  }

  /**
   * The script.
   *
   * @param join files into which the task writes 0 before anything else
   * @param user whom to become, or null
   */
  String write(Place place, ContainerSpec spec, List<Path> join, Users.User user) {
    StringBuilder script = new StringBuilder(1024);
    script.append("( cd ").append(quote(spec.sandbox().toString()));
    for (Path file : join) {
      script.append(" && echo 0 >").append(quote(file.toString()));
    }
    script.append(" || exit ").append(NOT_PREPARED).append('\n');
    script.append("exec </dev/null >>stdout 2>>stderr\n");
    List<String> odd = export(spec, script);
    script.append("exec");
    for (String word : command(spec, user, odd)) {
      script.append(' ').append(quote(word));
    }
    script.append("\n) &\n");
    String id = spec.id();
    script.append("p=$!\necho $p >").append(quote(place.pid().toString()));
    report(script, "P " + id + " $p");
    script.append("wait $p\ns=$?\n[ $s -le 128 ] || jobs >").append(quote(place.job().toString()));
    script.append("\necho $s >").append(quote(place.exit().toString()));
    report(script, "E " + id);
    return script.toString();
  }

  /** Opened for reading too, the pipe never blocks nor breaks, whether or not the agent lives. */
  private void report(StringBuilder script, String line) {
    script.append("\necho \"").append(line).append("\" 1<>").append(quote(reports.toString()));
    script.append('\n');
  }

  /** Exports the environment; gives back the assignments that a shell cannot make. */
  private List<String> export(ContainerSpec spec, StringBuilder script) {
    List<String> odd = new ArrayList<>();
    for (Map.Entry<String, String> variable : spec.environment().entrySet()) {
      String name = variable.getKey();
      if (NAME.matcher(name).matches() && !SPECIAL.contains(name)) {
        export(script, name, variable.getValue());
      } else {
        odd.add(name + "=" + variable.getValue());
      }
    }
    if (!spec.environment().containsKey("PATH")) {
      export(script, "PATH", DEFAULT_PATH);
    }
    if (mark) {
      export(script, MARK, spec.id());
    }
    return odd;
  }

  private static void export(StringBuilder script, String name, String value) {
    script.append("export ").append(name).append('=').append(quote(value)).append('\n');
  }

  private List<String> command(ContainerSpec spec, Users.User user, List<String> odd) {
    List<String> words = new ArrayList<>();
    words.add(tools.setsid());
    if (tools.resetsSignals() || !odd.isEmpty()) {
      words.add(tools.env());
      if (tools.resetsSignals()) {
        // A shell without job control ignores both in what it starts in the background.
        words.add("--default-signal=INT,QUIT");
      }
      words.addAll(odd);
    }
    words.addAll(rlimits(spec));
    if (user != null) {
      words.addAll(user.become(tools));
    }
    words.addAll(task(spec.command()));
    return words;
  }

  private List<String> rlimits(ContainerSpec spec) {
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

  private static List<String> task(CommandInfo command) {
    if (command.getShell()) {
      return List.of("/bin/sh", "-c", command.getValue());
    }
    List<String> arguments = command.getArgumentsList();
    List<String> words = new ArrayList<>();
    String program = command.getValue();
    String zeroth = arguments.isEmpty() ? program : arguments.get(0);
    if (!zeroth.equals(program) && !zeroth.equals(Path.of(program).getFileName().toString())) {
      // Only bash can give a program another name than its file's.
      words.addAll(
          List.of("/bin/bash", "-c", "n=$1; shift; exec -a \"$n\" \"$@\"", "bash", zeroth));
    } else if (program.contains("=")) {
      // env would take it for an assignment.
      words.addAll(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
    }
    words.add(program);
    words.addAll(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
    return words;
  }
}
