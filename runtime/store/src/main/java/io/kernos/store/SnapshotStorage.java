package io.kernos.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;

/** The snapshot files of a state machine; only the newest is kept. */
final class SnapshotStorage implements StateMachineStorage {
  private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
  private volatile Path directory;
  private volatile Snapshot latest;
  private volatile List<FileInfo> beside = List.of();

  /** A snapshot file. */
  record Snapshot(Path file, TermIndex at) {}

  @Override
  public void init(RaftStorage storage) throws IOException {
    directory = storage.getStorageDir().getStateMachineDir().toPath();
    Files.createDirectories(directory);
    refresh();
  }

  /** Whether there is a snapshot in a folder, which need not be there. */
  static boolean anyIn(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "snapshot.*")) {
      return files.iterator().hasNext();
    }
  }

  Path directory() {
    return directory;
  }

  Path file(TermIndex at) {
    return file(directory, at);
  }

  static Path file(Path directory, TermIndex at) {
    return directory.resolve("snapshot." + at.getTerm() + "_" + at.getIndex());
  }

  /** Says which other files the newest snapshot needs. */
  void beside(List<Path> files) {
    beside = files.stream().map(file -> new FileInfo(file, null)).toList();
  }

  /** Finds the newest snapshot and deletes what is older or unfinished. */
  void refresh() throws IOException {
    latest = newest(directory).orElse(null);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "snapshot.*")) {
      for (Path file : files) {
        if (latest == null || !file.equals(latest.file())) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Makes what is in the folder outlive the machine. */
  void sync() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        DurableFile.sync(file);
      }
    }
    DurableFile.syncFolder(directory);
    DurableFile.syncFolder(directory.getParent());
  }

  /** The newest whole snapshot in a folder. */
  static Optional<Snapshot> newest(Path folder) throws IOException {
    Snapshot newest = null;
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "snapshot.*")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          TermIndex at =
              TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
          if (newest == null || at.compareTo(newest.at()) > 0) {
            newest = new Snapshot(file, at);
          }
        }
      }
    }
    return Optional.ofNullable(newest);
  }

  Optional<Snapshot> latest() {
    return Optional.ofNullable(latest);
  }

  @Override
  public SnapshotInfo getLatestSnapshot() {
    Snapshot snapshot = latest;
    if (snapshot == null) {
      return null;
    }
    List<FileInfo> files = new ArrayList<>(beside);
    files.add(new FileInfo(snapshot.file(), null));
    return new SnapshotInfo() {
      @Override
      public TermIndex getTermIndex() {
        return snapshot.at();
      }

      @Override
      public List<FileInfo> getFiles() {
        return files;
      }
    };
  }

  @Override
  public void format() {
    // Nothing to prepare: a state machine with no snapshot is empty.
  }

  @Override
  public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) {
    try {
      refresh();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
