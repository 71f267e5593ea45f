package io.kernos.agent.containerizer.process;

import static io.kernos.agent.containerizer.process.Quoting.quote;

import io.kernos.spi.container.ContainerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Supervisors in shell, for machines without perl. A supervisor is a fork of the spawner's shell,
 * so that only the task itself costs programs: setsid, and env to undo what a background shell does
 * to signals.
 */
final class ShellLauncher implements Launcher {
  /** The task's exit code when it could not be prepared. */
  private static final int NOT_PREPARED = 125;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Names that a shell keeps for itself. */
  private static final Set<String> SPECIAL = Set.of("OPTIND", "LINENO", "PPID");

  private final Tools tools;
  private final Path reports;
  private final boolean mark;
  private final boolean resetsSignals;

  /**
   * Blocks for some milliseconds.
   *
   * @param reports the pipe on which supervisors report
   * @param mark whether tasks carry {@link #MARK}
   */
  ShellLauncher(Tools tools, Path reports, boolean mark) {
    this.tools = tools;
    this.reports = reports;
    this.mark = mark;
    this.resetsSignals = Tools.works(tools.env(), "--default-signal=INT,QUIT", "true");
  }

  @Override
  public String report() {
    return "launch: by "
        + tools.shell()
        + ", as perl is missing"
        + (resetsSignals ? "" : "; tasks start with SIGINT and SIGQUIT ignored");
  }

  @Override
  public List<String> program() {
    return List.of(tools.setsid(), tools.shell());
  }

  @Override
  public byte[] launch(Place place, ContainerSpec spec, List<Path> join, Users.User user)
      throws IOException {
    Files.writeString(place.script(), script(place, spec, join, user));
    String line =
        "( . "
            + quote(place.script().toString())
            + " ) <"
            + quote(place.record().toString())
            + " >/dev/null &\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String signal(int signal, long pid) {
    return String.format(
        "kill -%1$d -- -%2$d 2>/dev/null || kill -%1$d %2$d 2>/dev/null%n", signal, pid);
  }

  @Override
  public String collect() {
    return "jobs >/dev/null\n";
  }

  private String script(Place place, ContainerSpec spec, List<Path> join, Users.User user) {
    StringBuilder script = new StringBuilder(1024);
    script.append("( cd ").append(quote(spec.sandbox().toString()));
    for (Path file : join) {
      script.append(" && echo 0 >").append(quote(file.toString()));
    }
    script.append(" || exit ").append(NOT_PREPARED).append('\n');
    Stdio stdio = Stdio.of(place, spec);
    script
        .append("exec ")
        .append(stdio.holdsInput() ? "<>" : "<")
        .append(quote(stdio.input()))
        .append(" >>")
        .append(quote(stdio.output()))
        .append(" 2>>")
        .append(quote(stdio.errors()))
        .append('\n');
    List<String> odd = export(spec, script);
    script.append("exec");
    for (String word : words(TaskCommand.of(spec, tools, user), odd)) {
      script.append(' ').append(quote(word));
    }
    script.append("\n) &\n");
    String id = spec.id();
    script.append("p=$!\necho $p >>").append(quote(place.record().toString()));
    report(script, "P " + id + " $p");
    script.append("wait $p\ns=$?\n[ $s -le 128 ] || jobs >").append(quote(place.job().toString()));
    script.append("\necho $s >>").append(quote(place.record().toString()));
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
    for (Map.Entry<String, String> variable : TaskCommand.environment(spec, mark).entrySet()) {
      String name = variable.getKey();
      if (NAME.matcher(name).matches() && !SPECIAL.contains(name)) {
        script.append("export ").append(name).append('=');
        script.append(quote(variable.getValue())).append('\n');
      } else {
        odd.add(name + "=" + variable.getValue());
      }
    }
    return odd;
  }

  private List<String> words(TaskCommand command, List<String> odd) {
    List<String> words = new ArrayList<>();
    words.add(tools.setsid());
    if (resetsSignals || !odd.isEmpty()) {
      words.add(tools.env());
      if (resetsSignals) {
        // A shell without job control ignores both in what it starts in the background.
        words.add("--default-signal=INT,QUIT");
      }
      words.addAll(odd);
    }
    words.addAll(command.words());
    return words;
  }
}
