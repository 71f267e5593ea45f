package io.kernos.store;

import io.kernos.spi.store.Journal;
import io.vertx.core.Future;
import java.util.List;

/** The streams of one author: those under a prefix, which it does not see. */
public final class ScopedJournal implements Journal {
  private final Journal journal;
  private final String prefix;

  /**
   * @param prefix of every stream, such as {@code plugins/marathon/}
   */
  public ScopedJournal(Journal journal, String prefix) {
    this.journal = journal;
    this.prefix = prefix;
  }

  @Override
  public Future<Long> append(String stream, Bounds bounds, byte[] value) {
    return journal.append(prefix + stream, bounds, value);
  }

  @Override
  public Future<List<Record>> read(String stream, long sequence, int limit) {
    return journal.read(prefix + stream, sequence, limit);
  }

  @Override
  public Future<List<Record>> newest(String stream, int limit) {
    return journal.newest(prefix + stream, limit);
  }

  @Override
  public Future<Void> delete(String stream) {
    return journal.delete(prefix + stream);
  }
}
