package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that stand for one container.
 *
 * @param dir exists from before the launch until the container is forgotten
 */
record Place(Path dir) {

  String id() {
    return dir.getFileName().toString();
  }

  /** What the supervisor does; it also holds this file open as its input, by which it is known. */
  Path script() {
    return dir.resolve("run");
  }

  /** The first process' id, written by the supervisor. */
  Path pid() {
    return dir.resolve("pid");
  }

  /** Written last by the supervisor: w and what waitpid gave, or the code as a shell sees it. */
  Path exit() {
    return dir.resolve("exit");
  }

  /** What the shell says about its job, when that exit code may stand for a signal. */
  Path job() {
    return dir.resolve("job");
  }

  /** The limit that was exceeded, kept since its cgroup goes before the container is forgotten. */
  Path limitation() {
    return dir.resolve("limitation");
  }

  /** Sandbox, parent and whose limits it shares, one a line. */
  Path about() {
    return dir.resolve("about");
  }

  /** What a later life of the agent must know of a container. */
  record About(Path sandbox, Optional<String> parent, Optional<String> shared) {}

  void writeAbout(About about) throws IOException {
    Files.writeString(
        about(),
        about.sandbox()
            + "\n"
            + about.parent().orElse("")
            + "\n"
            + about.shared().orElse("")
            + "\n");
  }

  Optional<About> readAbout() throws IOException {
    if (!Files.exists(about())) {
      return Optional.empty();
    }
    String[] lines = Files.readString(about()).split("\n", -1);
    return lines.length < 4
        ? Optional.empty()
        : Optional.of(
            new About(
                Path.of(lines[0]),
                Optional.of(lines[1]).filter(p -> !p.isEmpty()),
                Optional.of(lines[2]).filter(p -> !p.isEmpty())));
  }

  Optional<Long> readPid() {
    return line(pid()).map(Long::parseLong);
  }

  /** The exit, once it is wholly recorded. */
  Optional<Exit> readExit() throws IOException {
    Optional<String> recorded = line(exit());
    if (recorded.isEmpty()) {
      return Optional.empty();
    }
    int status =
        recorded.get().startsWith("w")
            ? Integer.parseInt(recorded.get().substring(1))
            : waitStatus(Integer.parseInt(recorded.get()), readJob());
    return Optional.of(new Exit(status, readLimitation()));
  }

  private String readJob() throws IOException {
    try {
      return Files.readString(job());
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /**
   * What waitpid gave, from what the shell made of it: it folds "killed by 9" and "returned 137"
   * into one number, and its list of jobs tells them apart.
   *
   * @param job such as "[1] + Done(137)" or "[1] + Segmentation fault (core dumped)"; empty when
   *     the shell does not say
   */
  static int waitStatus(int code, String job) {
    if (code <= 128 || code > 128 + 64 || job.contains("Done(")) {
      return (code & 0xff) << 8;
    }
    return (code - 128) | (job.contains("(core dumped)") ? 0x80 : 0);
  }

  void writeLimitation(Exit.Limitation limitation) throws IOException {
    Path draft = dir.resolve("limitation.new");
    Files.writeString(
        draft, limitation.limit() + "\n" + limitation.usedBytes() + "\n" + limitation.message());
    Files.move(draft, limitation(), StandardCopyOption.ATOMIC_MOVE);
  }

  Optional<Exit.Limitation> readLimitation() throws IOException {
    if (!Files.exists(limitation())) {
      return Optional.empty();
    }
    String[] lines = Files.readString(limitation()).split("\n", 3);
    return Optional.of(
        new Exit.Limitation(Exit.Limit.valueOf(lines[0]), lines[2], Long.parseLong(lines[1])));
  }

  void delete() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(dir);
  }

  /** A line with its newline, without which it is not yet wholly written. */
  private static Optional<String> line(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
      return text.endsWith("\n") ? Optional.of(text.strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
