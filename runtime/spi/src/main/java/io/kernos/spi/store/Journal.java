package io.kernos.spi.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Histories: named streams that are appended to and forget their oldest records.
 *
 * <ol>
 *   <li>When {@link #append} has succeeded, the record MUST be as durable as a {@link StateStore}
 *       transaction.
 *   <li>Sequence numbers of a stream MUST grow by one, and never be used again while it exists.
 *   <li>Records past the stream's bounds MUST NOT be returned, and their space is given back.
 * </ol>
 */
public interface Journal {

  /**
   * How much of a stream is kept.
   *
   * @param records at most so many
   * @param age none older
   */
  record Bounds(long records, Duration age) {}

  /** One appended record. */
  record Record(long sequence, Instant time, byte[] value) {}

  /**
   * Appends to {@code stream}, in the order of the calls; gives the record's sequence number, the
   * first being 1. From now on {@code bounds} hold for the whole stream. A value is at most {@link
   * StateStore#MAX_VALUE_BYTES} long.
   */
  Future<Long> append(String stream, Bounds bounds, byte[] value);

  /** At most {@code limit} records of {@code stream} from {@code sequence} on, oldest first. */
  Future<List<Record>> read(String stream, long sequence, int limit);

  /** The newest {@code limit} records of {@code stream}, newest first. */
  Future<List<Record>> newest(String stream, int limit);

  /** Forgets a stream and its numbers; succeeds when there is none. */
  Future<Void> delete(String stream);
}
