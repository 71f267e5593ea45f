package io.kernos.agent.containerizer.process;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.kernos.agent.containerizer.cgroup.Cgroups;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Keeps stdout and stderr bounded. Tasks append to these files themselves, so nothing needs to live
 * for them to go on writing; once a file is too great, its last part is copied aside and it is cut
 * to nothing. With a freezer the task stands still meanwhile and no byte is lost; without one, what
 * it writes between the end of the copy and the cut is.
 */
final class LogRotation {
  private static final List<String> FILES = List.of("stdout", "stderr");

  private final long maxBytes;
  private final Cgroups cgroups;

  LogRotation(long maxBytes, Cgroups cgroups) {
    this.maxBytes = maxBytes;
    this.cgroups = cgroups;
  }

  /** Rotates what is too great. Blocks. Follows no link, for the sandbox is the task's to fill. */
  void check(Contained container) throws IOException {
    if (maxBytes <= 0) {
      return;
    }
    for (String name : FILES) {
      Path file = container.about.sandbox().resolve(name);
      if (Files.isRegularFile(file, NOFOLLOW_LINKS) && Files.size(file) > maxBytes) {
        boolean frozen = cgroups.freeze(container.id());
        try {
          rotate(file);
        } finally {
          if (frozen) {
            cgroups.thaw(container.id());
          }
        }
      }
    }
  }

  private void rotate(Path file) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel from =
            FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
        FileChannel to =
            FileChannel.open(
                draft,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                NOFOLLOW_LINKS)) {
      long position = Math.max(0, from.size() - maxBytes);
      // Whatever was appended while copying is copied too.
      while (position < from.size()) {
        long copied = from.transferTo(position, from.size() - position, to);
        if (copied <= 0) {
          break;
        }
        position += copied;
      }
      from.truncate(0);
    }
    Files.move(
        draft,
        file.resolveSibling(file.getFileName() + ".1"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }
}
