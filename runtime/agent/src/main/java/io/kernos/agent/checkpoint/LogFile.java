package io.kernos.agent.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The file of a {@link LogDisk}. One thread uses it. */
final class LogFile implements Closeable {
  /** Below this size a file is never rewritten while it is in use. */
  private static final long COMPACT_FROM = 8L << 20;

  private static final int GARBAGE_FACTOR = 4;

  private final Path path;
  private final FileChannel lockChannel;
  private final Map<String, Place> live = new LinkedHashMap<>();
  private FileChannel channel;
  private long end;
  private long liveBytes;

  /** Where a key's newest record lies. */
  private record Place(long offset, int length) {}

  private LogFile(Path path, FileChannel lockChannel) {
    this.path = path;
    this.lockChannel = lockChannel;
  }

  /**
   * Opens the file, making it where there is none.
   *
   * @param values takes what the file holds
   * @throws IOException naming file and offset when a record is damaged
   */
  static LogFile open(Path path, Map<String, byte[]> values) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    FileChannel lockChannel =
        FileChannel.open(
            path.resolveSibling(path.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    LogFile file = new LogFile(path, lockChannel);
    try {
      file.lock();
      file.read(values);
      file.compact();
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void lock() throws IOException {
    FileLock lock;
    try {
      lock = lockChannel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new IOException(path + " is in use by another process, or twice in this one");
    }
  }

  private void read(Map<String, byte[]> values) throws IOException {
    channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    long size = channel.size();
    if (size > Integer.MAX_VALUE) {
      throw new IOException(path + " is larger than this can read: " + size + " bytes");
    }
    ByteBuffer log = ByteBuffer.allocate((int) size);
    while (log.hasRemaining() && channel.read(log) >= 0) {
      // A read may bring less than the whole.
    }
    log.flip();
    int offset = start(log);
    while (offset > 0 && offset < log.limit()) {
      int next = next(log, offset, values);
      if (next < 0) {
        break;
      }
      offset = next;
    }
    end = offset;
    if (end < size) {
      channel.truncate(end);
    }
    if (end == 0) {
      channel.write(ByteBuffer.wrap(LogFormat.MAGIC), 0);
      end = LogFormat.MAGIC.length;
    }
  }

  private int start(ByteBuffer log) throws IOException {
    int length = Math.min(log.limit(), LogFormat.MAGIC.length);
    for (int i = 0; i < length; i++) {
      if (log.get(i) != LogFormat.MAGIC[i]) {
        throw damaged(i, "this is no log of Kernos");
      }
    }
    return log.limit() < LogFormat.MAGIC.length ? 0 : LogFormat.MAGIC.length;
  }

  /** Reads the record at {@code offset}; gives where the next begins, or -1: it is unfinished. */
  private int next(ByteBuffer log, int offset, Map<String, byte[]> values) throws IOException {
    try {
      if (log.limit() - offset < LogFormat.HEADER || onlyZeros(log, offset)) {
        return -1;
      }
      int body = LogFormat.bodyLength(log, offset);
      if (log.limit() - offset - LogFormat.HEADER < body) {
        return -1;
      }
      LogFormat.Entry entry = LogFormat.read(log, offset, body);
      note(entry.key(), entry.value() == null, offset, LogFormat.HEADER + body);
      if (entry.value() == null) {
        values.remove(entry.key());
      } else {
        values.put(entry.key(), entry.value());
      }
      return offset + LogFormat.HEADER + body;
    } catch (IOException e) {
      throw damaged(offset, e.getMessage());
    }
  }

  private CheckpointException damaged(int offset, String what) {
    return new CheckpointException(
        path
            + (": damaged at offset " + offset + ": " + what)
            + "; put a saved copy in its place, or move the folder "
            + path.toAbsolutePath().getParent()
            + " away: the agent then begins as a new one, and what still runs there is nobody's");
  }

  /** What a machine that died leaves where a file had grown and its bytes never came. */
  private static boolean onlyZeros(ByteBuffer log, int offset) {
    for (int i = offset; i < log.limit(); i++) {
      if (log.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private void note(String key, boolean deleted, long offset, int length) {
    Place old = live.remove(key);
    liveBytes -= old == null ? 0 : old.length();
    if (!deleted) {
      live.put(key, new Place(offset, length));
      liveBytes += length;
    }
  }

  /** One write, as it lies in a batch. */
  record Write(String key, byte[] value) {}

  /** Appends writes in their order. */
  void append(List<Write> writes, boolean sync) throws IOException {
    ByteBuffer[] records = new ByteBuffer[writes.size()];
    long offset = end;
    for (int i = 0; i < records.length; i++) {
      Write write = writes.get(i);
      records[i] = LogFormat.record(write.key(), write.value());
      note(write.key(), write.value() == null, offset, records[i].remaining());
      offset += records[i].remaining();
    }
    channel.position(end);
    while (end < offset) {
      end += channel.write(records);
    }
    if (sync) {
      channel.force(false);
    }
    if (end > COMPACT_FROM && liveBytes * GARBAGE_FACTOR < end) {
      compact();
    }
  }

  /** Rewrites the file without what is overwritten or deleted, where there is any. */
  private void compact() throws IOException {
    if (end <= LogFormat.MAGIC.length + liveBytes) {
      return;
    }
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    FileChannel target =
        FileChannel.open(
            fresh,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    try {
      target.write(ByteBuffer.wrap(LogFormat.MAGIC));
      for (Map.Entry<String, Place> entry : live.entrySet()) {
        Place old = entry.getValue();
        long offset = target.position();
        long copied = 0;
        while (copied < old.length()) {
          copied += channel.transferTo(old.offset() + copied, old.length() - copied, target);
        }
        entry.setValue(new Place(offset, old.length()));
      }
      target.force(true);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      syncDirectory();
    } catch (IOException e) {
      target.close();
      throw e;
    }
    channel.close();
    channel = target;
    end = target.position();
  }

  private void syncDirectory() throws IOException {
    try (FileChannel directory =
        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    lockChannel.close();
  }
}
