package io.kernos.store;

import io.kernos.spi.store.StoreException;
import io.kernos.spi.store.StoreException.Kind;
import io.kernos.store.log.Batch;
import io.kernos.store.log.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Sends operations to the log, in the order of the calls: those that wait while one entry is being
 * written make up the next one, so that the disk is synced once for all of them.
 */
final class Submitter {
  private static final int MAX_BATCH_BYTES = 1 << 20;

  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final Executor executor;
  private final Function<Batch, CompletableFuture<Object[]>> log;
  private final long maxPendingBytes;
  private long pendingBytes;
  private boolean busy;
  private StoreException closed;

  private record Waiting(Operation operation, int bytes, Caller.Answer<Object> answer) {}

  /**
   * @param executor where entries are handed to the log, which may block for a moment
   * @param log appends an entry; gives the result of each operation
   */
  Submitter(
      Executor executor, Function<Batch, CompletableFuture<Object[]>> log, long maxPendingBytes) {
    this.executor = executor;
    this.log = log;
    this.maxPendingBytes = maxPendingBytes;
  }

  void submit(Operation operation, Caller.Answer<Object> answer) {
    int bytes = operation.getSerializedSize();
    StoreException refused;
    synchronized (this) {
      refused = closed != null ? closed : full();
      if (refused == null) {
        waiting.add(new Waiting(operation, bytes, answer));
        pendingBytes += bytes;
        if (!busy) {
          busy = true;
          executor.execute(this::next);
        }
      }
    }
    if (refused != null) {
      answer.give(null, refused);
    }
  }

  private StoreException full() {
    return pendingBytes < maxPendingBytes
        ? null
        : new StoreException(
            Kind.UNAVAILABLE, pendingBytes + " bytes wait to be written; nothing was changed");
  }

  private void next() {
    List<Waiting> taken = take();
    if (taken.isEmpty()) {
      return;
    }
    Batch.Builder batch =
        Batch.newBuilder().setFormat(StoreMachine.FORMAT).setTimeMillis(System.currentTimeMillis());
    taken.forEach(each -> batch.addOperations(each.operation));
    CompletableFuture<Object[]> written;
    try {
      written = log.apply(batch.build());
    } catch (RuntimeException e) {
      written = CompletableFuture.failedFuture(e);
    }
    written.whenComplete(
        (results, failure) -> {
          executeNext();
          answer(taken, results, failure);
        });
  }

  private synchronized List<Waiting> take() {
    List<Waiting> taken = new ArrayList<>();
    int bytes = 0;
    while (!waiting.isEmpty()
        && (taken.isEmpty() || bytes + waiting.peek().bytes <= MAX_BATCH_BYTES)) {
      Waiting each = waiting.remove();
      bytes += each.bytes;
      taken.add(each);
    }
    pendingBytes -= bytes;
    busy = !taken.isEmpty();
    return taken;
  }

  private synchronized void executeNext() {
    if (waiting.isEmpty() || closed != null) {
      busy = false;
    } else {
      executor.execute(this::next);
    }
  }

  private static void answer(List<Waiting> taken, Object[] results, Throwable failure) {
    for (int i = 0; i < taken.size(); i++) {
      Caller.Answer<Object> answer = taken.get(i).answer;
      if (failure != null) {
        answer.give(null, failure);
      } else if (results[i] instanceof StoreException refused) {
        answer.give(null, refused);
      } else {
        answer.give(results[i], null);
      }
    }
  }

  /** Refuses all that waits and all that comes. */
  void close(StoreException reason) {
    List<Waiting> left;
    synchronized (this) {
      closed = reason;
      left = new ArrayList<>(waiting);
      waiting.clear();
    }
    left.forEach(each -> each.answer.give(null, reason));
  }
}
