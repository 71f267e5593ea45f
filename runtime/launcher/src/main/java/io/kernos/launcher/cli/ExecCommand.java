package io.kernos.launcher.cli;

import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.Environment;
import io.kernos.launcher.cli.HttpJson.NoAnswer;
import io.kernos.spi.container.Exit;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command where a task runs. */
@Command(
    name = "exec",
    description = "Runs a command where a task runs, and ends as it does.",
    footer = {
      "",
      "What is piped in is the command's input. Examples:",
      "  kernos exec web -- ls -l",
      "  kernos exec -it web -- bash"
    })
final class ExecCommand extends ClusterCommand {
  private static final int SIGNALLED = 128;

  @Parameters(
      index = "0",
      paramLabel = "TASK",
      description = "The task's id, or the beginning of it.")
  private String task;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "Program and arguments, after --.")
  private List<String> words;

  @Option(names = "-i", description = "Give it what is typed, too.")
  private boolean interactive;

  @Option(names = "-t", description = "Give it a terminal.")
  private boolean terminal;

  private int exitCode;

  @Override
  void run(HttpJson master, PrintWriter out) throws NoAnswer {
    ContainerSession session = new ContainerSession(TaskPlace.find(master, task));
    CommandInfo.Builder command =
        CommandInfo.newBuilder().setShell(false).setValue(words.get(0)).addAllArguments(words);
    if (!terminal) {
      exitCode =
          code(
              session.run(
                  command.build(), Optional.empty(), input(), System.out, System.err, () -> {}));
      return;
    }
    String kind = System.getenv("TERM");
    command
        .getEnvironmentBuilder()
        .addVariables(
            Environment.Variable.newBuilder()
                .setName("TERM")
                .setValue(kind == null ? "xterm" : kind));
    try (UserTerminal user = UserTerminal.raw()) {
      exitCode =
          code(
              session.run(
                  command.build(),
                  Optional.of(user.size()),
                  input(),
                  System.out,
                  System.err,
                  () -> user.watch(session::resize)));
    }
  }

  /** What is typed only when that is asked for: it may be meant for who comes after us. */
  private InputStream input() {
    return interactive || !UserTerminal.isInput()
        ? new FileInputStream(FileDescriptor.in)
        : InputStream.nullInputStream();
  }

  /** As a shell has it. */
  private static int code(Exit exit) {
    return exit.exited() ? exit.exitCode() : exit.known() ? SIGNALLED + exit.termSignal() : 1;
  }

  @Override
  int exitCode() {
    return exitCode;
  }
}
