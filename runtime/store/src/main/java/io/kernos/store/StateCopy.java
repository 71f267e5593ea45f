package io.kernos.store;

import com.google.protobuf.ByteString;
import io.kernos.spi.store.StoreException;
import io.kernos.store.log.SnapshotEntry;
import io.kernos.store.log.StateEnd;
import io.kernos.store.log.StateHeader;
import io.kernos.store.log.StateRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All state as it was at one moment, as the bytes of a {@link StateFile}. The store goes on
 * meanwhile. Used by one thread at a time; to be closed.
 */
public final class StateCopy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateCopy.class);
  private static final int PIECE = 256 << 10;

  private final MessageDigest digest = StateFile.sha256();
  private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
  private final Streams journal;
  private final Iterator<SnapshotEntry> entries;
  private final Iterator<StateRecord> streams;
  private final StateHeader header;
  private final StateEnd.Builder counts = StateEnd.newBuilder();
  private boolean begun;
  private boolean ended;

  /**
   * @param keys that nobody else changes
   * @param journal that nobody else changes; closed with this
   */
  StateCopy(StateHeader header, KeyValues keys, Streams journal) {
    this.header = header;
    this.journal = journal;
    entries = keys.iterator();
    streams = journal.iterator();
  }

  /**
   * The next bytes of the file; none: that was all. Blocks while it reads the disk. When something
   * is damaged, the file ends with the reason and is refused by whoever reads it.
   */
  public byte[] next() {
    piece.reset();
    if (!begun) {
      begun = true;
      put(StateFile.MARK);
      put(StateRecord.newBuilder().setHeader(header).build());
    }
    try {
      while (!ended && piece.size() < PIECE) {
        advance();
      }
    } catch (StoreException | UncheckedIOException e) {
      LOG.warn("the state cannot be saved: {}", Failures.words(e));
      put(StateRecord.newBuilder().setFailure(Failures.words(e)).build());
      ended = true;
    }
    return piece.toByteArray();
  }

  private void advance() {
    if (entries.hasNext()) {
      counts.setEntries(counts.getEntries() + 1);
      put(StateRecord.newBuilder().setEntry(entries.next()).build());
    } else if (streams.hasNext()) {
      StateRecord next = streams.next();
      if (next.hasStream()) {
        counts.setStreams(counts.getStreams() + 1);
      } else {
        counts.setRecords(counts.getRecords() + 1);
      }
      put(next);
    } else {
      counts.setSha256(ByteString.copyFrom(digest.digest()));
      put(StateRecord.newBuilder().setEnd(counts).build());
      ended = true;
    }
  }

  private void put(StateRecord record) {
    byte[] bytes = record.toByteArray();
    put(StateFile.head(bytes));
    put(bytes);
  }

  private void put(byte[] bytes) {
    digest.update(bytes);
    piece.writeBytes(bytes);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
