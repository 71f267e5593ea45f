package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.ContainerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
  public String signal(int signal, long pid) {
    return "K " + signal + " " + pid + "\n";
  }

  @Override
  public String collect() {
    return "";
  }

  @Override
  public byte[] launch(Place place, ContainerSpec spec, List<Path> join, Users.User user) {
    byte[] order = order(place, spec, join, user).getBytes(StandardCharsets.UTF_8);
    byte[] line =
        ("L " + order.length + " " + place.record() + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] launch = Arrays.copyOf(line, line.length + order.length);
    System.arraycopy(order, 0, launch, line.length, order.length);
    return launch;
  }

  private String order(Place place, ContainerSpec spec, List<Path> join, Users.User user) {
    StringBuilder order = new StringBuilder(1024);
    field(order, "id", spec.id());
    field(order, "report", reports.toString());
    field(order, "sandbox", spec.sandbox().toString());
    Stdio stdio = Stdio.of(place, spec);
    field(order, "stdin", stdio.input());
    field(order, "mode", stdio.holdsInput() ? "+<" : "<");
    field(order, "stdout", stdio.output());
    field(order, "stderr", stdio.errors());
    join.forEach(file -> field(order, "join", file.toString()));
    TaskCommand.environment(spec, mark)
        .forEach((name, value) -> field(order, "env", name + "=" + value));
    TaskCommand command = TaskCommand.of(spec, tools, user);
    if (command.prefix().isEmpty()) {
      field(order, "program", command.program());
      command.arguments().forEach(argument -> field(order, "argument", argument));
    } else {
      List<String> words = command.words();
      field(order, "program", words.get(0));
      words.forEach(word -> field(order, "argument", word));
    }
    return order.toString();
  }

  private static void field(StringBuilder order, String key, String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a zero byte in " + key);
    }
    order.append(key).append('\0').append(value).append('\0');
  }
}
