package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that stand for one container.
 *
 * @param record exists from before the launch until the container is forgotten. Line by line:
 *     sandbox, parent, whose limits it shares; then what the supervisor adds, its first process' id
 *     and last the exit, as w and what waitpid gave or as the code that a shell sees. The
 *     supervisor holds it open as its input, by which it is known.
 */
record Place(Path record) {
  /** No id holds it: it tells other files from records. */
  private static final String MARK = "~";

  private static final int PID = 3;
  private static final int EXIT = 4;

  /** Those in {@code dir}. */
  static List<Place> in(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(file -> !file.getFileName().toString().contains(MARK))
          .map(Place::new)
          .toList();
    }
  }

  String id() {
    return record.getFileName().toString();
  }

  private Path beside(String name) {
    return record.resolveSibling(id() + MARK + name);
  }

  /** What a supervisor in shell does. */
  Path script() {
    return beside("run");
  }

  /** What the shell says about its job, when that exit code may stand for a signal. */
  Path job() {
    return beside("job");
  }

  /** The pipe to its input; there when it can be attached to. */
  Path input() {
    return beside("in");
  }

  /** The pipe from its output; there when it is a session. */
  Path output() {
    return beside("out");
  }

  /** The pipe from its errors; there when it is a session without a terminal. */
  Path errors() {
    return beside("err");
  }

  /** The limit that was exceeded, kept since its cgroup goes before the container is forgotten. */
  private Path limitation() {
    return beside("limitation");
  }

  /** What a later life of the agent must know of a container. */
  record About(Path sandbox, Optional<String> parent, Optional<String> shared) {}

  /**
   * Begins the record.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is one
   */
  void create(About about) throws IOException {
    Files.writeString(
        record,
        about.sandbox()
            + "\n"
            + about.parent().orElse("")
            + "\n"
            + about.shared().orElse("")
            + "\n",
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
  }

  /** Empty when the record is not wholly begun. */
  Optional<About> readAbout() throws IOException {
    List<String> lines = lines();
    return lines.size() < PID
        ? Optional.empty()
        : Optional.of(
            new About(
                Path.of(lines.get(0)),
                Optional.of(lines.get(1)).filter(p -> !p.isEmpty()),
                Optional.of(lines.get(2)).filter(p -> !p.isEmpty())));
  }

  Optional<Long> readPid() throws IOException {
    List<String> lines = lines();
    return lines.size() <= PID ? Optional.empty() : Optional.of(Long.parseLong(lines.get(PID)));
  }

  /** The exit, once it is wholly recorded. */
  Optional<Exit> readExit() throws IOException {
    List<String> lines = lines();
    if (lines.size() <= EXIT) {
      return Optional.empty();
    }
    String exit = lines.get(EXIT);
    int status =
        exit.startsWith("w")
            ? Integer.parseInt(exit.substring(1))
            : waitStatus(Integer.parseInt(exit), readJob());
    return Optional.of(new Exit(status, readLimitation()));
  }

  /** Those that have their newline, without which they are not yet wholly written. */
  private List<String> lines() throws IOException {
    try {
      String text = Files.readString(record);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
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

  private Path draft() {
    return beside("limitation.new");
  }

  void writeLimitation(Exit.Limitation limitation) throws IOException {
    Path draft = draft();
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

  /** The record goes last: with it the others are found again. */
  void delete() throws IOException {
    for (Path file :
        List.of(script(), job(), input(), output(), errors(), draft(), limitation(), record)) {
      Files.deleteIfExists(file);
    }
  }
}
