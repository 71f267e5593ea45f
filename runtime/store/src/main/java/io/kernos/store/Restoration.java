package io.kernos.store;

import io.kernos.spi.store.StoreException;
import io.kernos.store.log.SnapshotEntry;
import io.kernos.store.log.StateHeader;
import io.kernos.store.log.StateStream;
import io.kernos.store.log.StreamRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorageMetadata;

/**
 * Makes the directory of a store from a {@link StateFile}: a snapshot, no log, and no members, so
 * that it becomes that of whichever group opens it. Keys keep their revisions and records their
 * numbers.
 */
public final class Restoration implements StateFile.Visitor {
  /**
   * The first leader's term is above the saved one by more than this: agents obey no older term
   * than they have seen, and after the file was saved there may have been elections.
   */
  static final long TERMS = 1_000_000;

  private final KeyValues keys = new KeyValues();
  private final Predicate<String> wanted;
  private final Streams streams;
  private StateHeader header;
  private String stream;

  private Restoration(Path machine, Predicate<String> wanted) {
    this.wanted = wanted;
    streams = new Streams(machine);
  }

  /**
   * Writes the directory, which is not there yet. All of it is on disk at the end. Blocks.
   *
   * @param wanted which keys to take over
   * @throws StoreException of kind CORRUPT, naming file and offset, when the file is damaged; then
   *     the directory is not whole
   */
  public static StateFile.Summary restore(Path file, Path directory, Predicate<String> wanted)
      throws IOException {
    Path group = directory.resolve(RaftMember.GROUP.getUuid().toString());
    Path machine = Files.createDirectories(group.resolve("sm"));
    Path current = Files.createDirectories(group.resolve("current"));
    Restoration restoration = new Restoration(machine, wanted);
    StateFile.Summary summary;
    try {
      summary = StateFile.read(file, restoration);
      restoration.snapshot(machine);
    } finally {
      restoration.streams.close();
    }
    writeTerm(current.resolve("raft-meta"), summary.term() + TERMS);
    for (Path made : new Path[] {current, machine, group, directory}) {
      sync(made);
    }
    return summary;
  }

  private void snapshot(Path machine) throws IOException {
    Path file =
        SnapshotStorage.file(
            machine, TermIndex.valueOf(header.getAppliedTerm(), header.getAppliedIndex()));
    SnapshotFile.write(file, keys, streams.seal(0));
    streams.snapshotTaken();
  }

  /** As Ratis has it: the term, and that nobody was voted for in it. */
  private static void writeTerm(Path file, long term) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("term", Long.toString(term));
    properties.setProperty("votedFor", RaftStorageMetadata.getDefault().getVotedFor().toString());
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, "");
    }
    sync(file);
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void header(StateHeader found) {
    header = found;
    keys.revision(found.getRevision());
  }

  @Override
  public void entry(SnapshotEntry entry) {
    if (wanted.test(entry.getKey())) {
      keys.put(entry.getKey(), entry.getValue(), entry.getRevision());
    }
  }

  @Override
  public void stream(StateStream found) {
    stream = found.getName();
    streams.restore(found);
  }

  @Override
  public void record(StreamRecord record) throws IOException {
    streams.restore(stream, record);
  }
}
