package io.kernos.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.server.storage.RaftStorageMetadataFile;

/**
 * The file {@code raft-meta}: the newest term, and for whom this member voted in it.
 *
 * <p>Ratis' own has no checksum, and a member that misreads it may vote twice; and on a full disk
 * Ratis puts half a file in its place. So this takes the place of Ratis' own, by reflection, as
 * Ratis has no other way: the lines that Ratis reads, and their checksum.
 */
final class Ballot implements RaftStorageMetadataFile {
  static final String NAME = "raft-meta";
  private static final Pattern SEALED =
      Pattern.compile("(term=(\\d+)\nvotedFor=([^\n]*)\n)checksum=([0-9a-f]{8})\n");
  private static final Pattern RATIS =
      Pattern.compile("#\n#[^#\n]*\n(term=\\d+\nvotedFor=[^\n]*|votedFor=[^\n]*\nterm=\\d+)\n");

  private final Path file;
  private final Consumer<IOException> failed;
  private RaftStorageMetadata known;

  private Ballot(Path file, RaftStorageMetadata known, Consumer<IOException> failed) {
    this.file = file;
    this.known = known;
    this.failed = failed;
  }

  /**
   * Looks whether the file is as it was written.
   *
   * @throws io.kernos.spi.store.StoreException of kind CORRUPT, naming the file
   */
  static void check(Path group) throws IOException {
    Path file = group.resolve("current").resolve(NAME);
    if (Files.exists(file)) {
      String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
      Matcher sealed = SEALED.matcher(text);
      boolean whole =
          sealed.matches()
              ? sealed.group(4).equals(checksum(sealed.group(1)))
              : RATIS.matcher(text).matches();
      if (!whole) {
        throw Segments.damaged(file, 0, "a term and a vote whose checksum does not fit");
      }
    }
  }

  /**
   * Takes the place of Ratis' own.
   *
   * @param failed hears of a vote that could not be written; it was not given
   */
  static void install(RaftStorage storage, Consumer<IOException> failed) throws IOException {
    RaftStorageMetadata found = storage.getMetadataFile().getMetadata();
    Path file = storage.getStorageDir().getCurrentDir().toPath().resolve(NAME);
    Ballot ballot = new Ballot(file, found, failed);
    ballot.write(found);
    place(storage).set(ballot);
  }

  @SuppressWarnings("unchecked") // Of a raw type in Ratis' code, too, once it is compiled.
  private static AtomicReference<RaftStorageMetadataFile> place(RaftStorage storage)
      throws IOException {
    try {
      Field holder = storage.getClass().getDeclaredField("metaFile");
      holder.setAccessible(true);
      Field place = holder.getType().getDeclaredField("ref");
      place.setAccessible(true);
      return (AtomicReference<RaftStorageMetadataFile>) place.get(holder.get(storage));
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IOException("this version of Ratis keeps its votes in another way", e);
    }
  }

  @Override
  public synchronized RaftStorageMetadata getMetadata() {
    return known;
  }

  @Override
  public synchronized void persist(RaftStorageMetadata now) throws IOException {
    if (now.equals(known)) {
      return;
    }
    try {
      write(now);
    } catch (IOException e) {
      failed.accept(e);
      throw e;
    }
    known = now;
  }

  private void write(RaftStorageMetadata now) throws IOException {
    // As Ratis reads it: a list of properties, in which a colon would end a key but not a value.
    String lines = "term=" + now.getTerm() + "\nvotedFor=" + name(now.getVotedFor()) + "\n";
    DurableFile.write(file, (lines + "checksum=" + checksum(lines) + "\n").getBytes(UTF_8));
  }

  private static String name(RaftPeerId voted) {
    return voted.toString().replace("\\", "\\\\");
  }

  private static String checksum(String lines) {
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(UTF_8));
    return String.format("%08x", crc.getValue());
  }
}
