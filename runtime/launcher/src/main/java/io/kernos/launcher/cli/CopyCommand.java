package io.kernos.launcher.cli;

import io.kernos.api.v1.CommandInfo;
import io.kernos.launcher.cli.HttpJson.NoAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Copies files to and from where a task runs. */
@Command(
    name = "cp",
    description = "Copies a file or a folder to or from where a task runs.",
    footer = {
      "",
      "A path that does not start with / is one in the task's sandbox. Examples:",
      "  kernos cp web:stdout .",
      "  kernos cp site/ web:htdocs"
    })
final class CopyCommand extends ClusterCommand {
  /** Says whether a folder or a file follows, then sends it. */
  private static final String SEND =
      """
      [ -e "$1" ] || { echo "$1: there is no such file" >&2; exit 1; }
      if [ -d "$1" ]; then printf d; exec tar cf - -C "$1" .; fi
      printf f; exec cat -- "$1"
      """;

  private static final String TARGET = "t=$1; [ ! -d \"$t\" ] || t=$t/$2\n";
  private static final String TAKE_FILE = TARGET + "cat >\"$t\" && chmod \"$3\" \"$t\"";
  private static final String TAKE_FOLDER =
      TARGET + "mkdir -p -- \"$t\" && exec tar xf - --no-same-owner -C \"$t\"";

  @Parameters(index = "0", paramLabel = "FROM", description = "PATH or TASK:PATH.")
  private String from;

  @Parameters(index = "1", paramLabel = "TO", description = "PATH or TASK:PATH; the other kind.")
  private String to;

  /** A path where a task runs. */
  private record Remote(String task, String path) {
    static Optional<Remote> of(String text) {
      int colon = text.indexOf(':');
      int slash = text.indexOf('/');
      return colon <= 0 || (slash >= 0 && slash < colon)
          ? Optional.empty()
          : Optional.of(new Remote(text.substring(0, colon), text.substring(colon + 1)));
    }

    String name() {
      Path name = Path.of(path.isEmpty() ? "." : path).normalize().getFileName();
      return name == null || name.toString().isEmpty() ? task : name.toString();
    }
  }

  @Override
  void run(HttpJson master, PrintWriter out) throws NoAnswer {
    Optional<Remote> source = Remote.of(from);
    Optional<Remote> target = Remote.of(to);
    if (source.isPresent() == target.isPresent()) {
      throw new NoAnswer("one of both has to be TASK:PATH, and the other a path here");
    }
    try {
      if (source.isPresent()) {
        receive(master, source.get(), Path.of(to));
      } else {
        send(master, Path.of(from), target.get());
      }
    } catch (IOException e) {
      throw new NoAnswer("cannot copy: " + e);
    }
  }

  private static CommandInfo shell(String script, String... arguments) {
    return CommandInfo.newBuilder()
        .setShell(false)
        .setValue("/bin/sh")
        .addAllArguments(List.of("sh", "-c", script, "sh"))
        .addAllArguments(List.of(arguments))
        .build();
  }

  private static void run(
      HttpJson master, Remote remote, CommandInfo command, InputStream in, OutputStream out)
      throws NoAnswer {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    var exit =
        new ContainerSession(TaskPlace.find(master, remote.task()))
            .run(command, Optional.empty(), in, out, errors, () -> {});
    if (!exit.exited() || exit.exitCode() != 0) {
      String words = errors.toString(StandardCharsets.UTF_8).strip();
      throw new NoAnswer(words.isEmpty() ? "the copying " + exit.describe() : words);
    }
  }

  private static void receive(HttpJson master, Remote source, Path to)
      throws NoAnswer, IOException {
    Path target = Files.isDirectory(to) ? to.resolve(source.name()) : to;
    String path = source.path().isEmpty() ? "." : source.path();
    try (Received received = new Received(target)) {
      run(master, source, shell(SEND, path), InputStream.nullInputStream(), received);
      received.finish();
    }
  }

  private static void send(HttpJson master, Path from, Remote target) throws NoAnswer, IOException {
    String name = from.toAbsolutePath().normalize().getFileName().toString();
    String path = target.path().isEmpty() ? "." : target.path();
    if (Files.isDirectory(from)) {
      Process tar =
          new ProcessBuilder("tar", "cf", "-", "-C", from.toString(), ".")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (InputStream in = tar.getInputStream()) {
        run(master, target, shell(TAKE_FOLDER, path, name), in, OutputStream.nullOutputStream());
      } finally {
        tar.destroy();
      }
      return;
    }
    try (InputStream in = Files.newInputStream(from)) {
      String mode = Integer.toOctalString((int) Files.getAttribute(from, "unix:mode") & 0777);
      run(master, target, shell(TAKE_FILE, path, name, mode), in, OutputStream.nullOutputStream());
    }
  }
}
