package io.kernos.store;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the whole log before Ratis does, which takes an entry that a crash of the machine left
 * half written for damage, a damaged last one for unfinished, and names no file.
 */
final class LogCheck {
  private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);

  private final Path group;
  private final long snapshot;
  private final long written;
  private final boolean mend;

  private LogCheck(Path group, boolean mend) throws IOException {
    this.group = group;
    this.snapshot =
        SnapshotStorage.newest(group.resolve("sm")).map(s -> s.at().getIndex()).orElse(-1L);
    this.written = HighWater.read(group);
    this.mend = mend;
  }

  /**
   * Drops an unfinished last entry, and what a snapshot made superfluous.
   *
   * @throws StoreException of kind CORRUPT, naming file and offset, when anything was lost
   */
  static void check(Path group) throws IOException {
    if (Files.isDirectory(group.resolve("current"))) {
      new LogCheck(group, true).check();
    }
  }

  /** What is damaged in the log of a store that has just stopped, if anything is. */
  static Optional<StoreException> findDamage(Path group) throws IOException {
    try {
      new LogCheck(group, false).check();
      return Optional.empty();
    } catch (StoreException damage) {
      return Optional.of(damage);
    }
  }

  /** What is damaged in the files of a log that are written to no more, while others are. */
  static Optional<StoreException> findDamageAtRest(Path group) throws IOException {
    for (LogFile file : LogFile.in(group.resolve("current"))) {
      if (file.last().isPresent()) {
        try {
          file.read();
        } catch (NoSuchFileException purged) {
          continue;
        }
        if (!file.complete()) {
          return Optional.of(damaged(file));
        }
      }
    }
    return Optional.empty();
  }

  private static StoreException damaged(LogFile file) {
    return Segments.damaged(file.path(), file.end(), "an entry whose checksum does not fit");
  }

  private void check() throws IOException {
    long next = -1;
    List<LogFile> before = new ArrayList<>();
    for (LogFile file : LogFile.in(group.resolve("current"))) {
      // Ratis deletes what a snapshot has from the end: it can die with the beginning still there.
      boolean superfluous = file.first() > next && next <= snapshot + 1;
      if (superfluous) {
        delete(before);
      } else if (file.first() != next) {
        throw missing(file.path() + " begins with entry " + file.first(), next);
      }
      next = endOf(file);
      before.add(file);
      if (before.get(0).first() > snapshot + 1) {
        throw missing(file.path() + " begins with entry " + file.first(), snapshot + 1);
      }
    }
    long last = Math.max(next - 1, snapshot);
    if (last < written) {
      throw new StoreException(
          Kind.CORRUPT,
          group + " is damaged: entries " + (last + 1) + " to " + written + " are missing");
    }
  }

  private static StoreException missing(String what, long index) {
    return new StoreException(Kind.CORRUPT, what + ", but " + index + " is missing");
  }

  private void delete(List<LogFile> files) throws IOException {
    for (LogFile file : files) {
      if (mend) {
        Files.delete(file.path());
      }
    }
    files.clear();
  }

  /** The index after that of the last whole entry. */
  private long endOf(LogFile file) throws IOException {
    file.read();
    try {
      if (file.complete()) {
        return file.next();
      }
      // Whole ones behind it were acknowledged, and so was it: only one is ever under way.
      if (file.last().isPresent()
          || file.next() <= written
          || file.goesOn()
          || !file.unfinished()) {
        throw damaged(file);
      }
      if (mend) {
        LOG.warn(
            "{}: dropped an entry at byte {} that was never finished", file.path(), file.end());
        file.cut();
      }
      return file.next();
    } finally {
      file.forget();
    }
  }
}
