package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.ContainerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Supervisors in perl, which Debian always has: two forks and no program but the task's own, and
 * the exit as waitpid gives it.
 */
final class PerlLauncher implements Launcher {
  private final Tools tools;
  private final Path state;
  private final Path reports;
  private final boolean mark;

  /**
   * @param state where the spawner's program is put
   * @param reports the pipe on which supervisors report
   * @param mark whether tasks carry {@link #MARK}
   */
  PerlLauncher(Tools tools, Path state, Path reports, boolean mark) {
    this.tools = tools;
    this.state = state;
    this.reports = reports;
    this.mark = mark;
  }

  @Override
  public String report() {
    return "launch: by perl";
  }

  @Override
  public List<String> program() throws IOException {
    Path program = state.resolve("spawner.pl");
    try (InputStream source = PerlLauncher.class.getResourceAsStream("spawner.pl")) {
      Files.write(program, source.readAllBytes());
    }
    return List.of(tools.setsid(), tools.perl().orElseThrow(), program.toString());
  }

  @Override
  public String launch(Place place) {
    return "L " + place.dir() + "\n";
  }

  @Override
  public String signal(int signal, long pid) {
    return "K " + signal + " " + pid + "\n";
  }

  @Override
  public String collect() {
    return "";
  }

  @Override
  public String script(Place place, ContainerSpec spec, List<Path> join, Users.User user) {
    StringBuilder script = new StringBuilder(1024);
    field(script, "id", spec.id());
    field(script, "report", reports.toString());
    field(script, "sandbox", spec.sandbox().toString());
    join.forEach(file -> field(script, "join", file.toString()));
    TaskCommand.environment(spec, mark)
        .forEach((name, value) -> field(script, "env", name + "=" + value));
    TaskCommand command = TaskCommand.of(spec, tools, user);
    if (command.prefix().isEmpty()) {
      field(script, "program", command.program());
      command.arguments().forEach(argument -> field(script, "argument", argument));
    } else {
      List<String> words = command.words();
      field(script, "program", words.get(0));
      words.forEach(word -> field(script, "argument", word));
    }
    return script.toString();
  }

  private static void field(StringBuilder script, String key, String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a zero byte in " + key);
    }
    script.append(key).append('\0').append(value).append('\0');
  }
}
