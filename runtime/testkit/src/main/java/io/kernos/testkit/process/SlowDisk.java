package io.kernos.testkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Makes a disk slow for single processes: through a cgroup that may write only so often to it. */
public final class SlowDisk implements AutoCloseable {
  private static final Path ALL = Path.of("/sys/fs/cgroup/blkio");
  private static final String PROCESSES = "cgroup.procs";

  private final Path group;

  private SlowDisk(Path group) {
    this.group = group;
  }

  /**
   * The disk that {@code folder} is on.
   *
   * @return empty where that cannot be had: it needs root, cgroups v1 and a disk of its own
   */
  public static Optional<SlowDisk> of(Path folder, int writesPerSecond) throws IOException {
    Path group = ALL.resolve("kernos-test-" + UUID.randomUUID());
    long device = (Long) Files.getAttribute(folder, "unix:dev");
    long major = (device >> 8) & 0xfff;
    long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    try {
      Files.createDirectory(group);
    } catch (IOException noneHere) {
      return Optional.empty();
    }
    try {
      Files.writeString(
          group.resolve("blkio.throttle.write_iops_device"),
          major + ":" + minor + " " + writesPerSecond);
    } catch (IOException noDisk) {
      Files.delete(group);
      return Optional.empty();
    }
    return Optional.of(new SlowDisk(group));
  }

  /** From now on it is slow for this process. */
  public void slow(long pid) throws IOException {
    Files.writeString(group.resolve(PROCESSES), Long.toString(pid));
  }

  /** From now on it is as fast as ever for everybody. */
  @Override
  public void close() throws IOException {
    for (String pid : Files.readAllLines(group.resolve(PROCESSES))) {
      Files.writeString(ALL.resolve(PROCESSES), pid);
    }
    Files.delete(group);
  }
}
