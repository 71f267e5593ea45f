package io.kernos.marathon.backup;

import io.kernos.marathon.store.Patience;
import io.kernos.marathon.store.WholeState;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.Transaction;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups between two leaderships: the order outlives the one that takes it, and the next carries
 * it out before it reads anything (Marathon: LeaderResource.scala, Migration.scala).
 */
public final class Backups {
  private static final Logger log = LoggerFactory.getLogger(Backups.class);
  private static final String ORDER = "order";

  /** Runs what blocks. */
  @FunctionalInterface
  public interface Blocking {
    /** Its result, on the caller's context. */
    <T> Future<T> run(Callable<T> task);
  }

  private final StateStore store;
  private final long term;
  private final Patience patience;
  private final WholeState state;
  private final Blocking blocking;

  /**
   * Backups of what is in a store.
   *
   * @param term of the leader; goes into each transaction
   */
  public Backups(StateStore store, long term, Clock clock, Blocking blocking) {
    this.store = store;
    this.term = term;
    this.patience = Patience.on(clock);
    this.state = new WholeState(store, term, clock, ORDER::equals);
    this.blocking = blocking;
  }

  /**
   * Keeps an order for the next leader.
   *
   * @return done once stored; an {@link IllegalArgumentException} when it cannot be carried out
   */
  public Future<Void> place(BackupOrder order) {
    if (order.isEmpty()) {
      return Future.succeededFuture();
    }
    return blocking
        .run(() -> check(order))
        .recover(failure -> Future.failedFuture(new IllegalArgumentException(failure.getMessage())))
        .compose(
            checked ->
                commit(
                    Transaction.in(term).put(ORDER, order.write().toBuffer().getBytes()).build()));
  }

  private static Void check(BackupOrder order) throws Exception {
    if (order.backup().isPresent()) {
      new Archive(order.backup().get()).checkWritable();
    }
    if (order.restore().isPresent() && !order.restore().equals(order.backup())) {
      new Archive(order.restore().get()).read();
    }
    return null;
  }

  /**
   * Does what was ordered, if anything; an order that cannot be carried out is logged and dropped,
   * and what is stored stays as it is.
   */
  public Future<Void> carryOut() {
    return patience
        .call(() -> store.get(ORDER))
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture()
                    : carryOut(
                        BackupOrder.read(new JsonObject(Buffer.buffer(found.get().value())))));
  }

  private Future<Void> carryOut(BackupOrder order) {
    Future<Void> saved = order.backup().map(this::save).orElse(Future.succeededFuture());
    return saved
        .compose(v -> order.restore().map(this::restore).orElse(Future.succeededFuture()))
        .recover(
            failure -> {
              if (failure instanceof FileException) {
                log.error("{}", failure.getMessage());
                return Future.succeededFuture();
              }
              return Future.failedFuture(failure);
            })
        .compose(v -> commit(Transaction.in(term).delete(ORDER).build()));
  }

  private Future<Void> save(Path file) {
    return state
        .read()
        .compose(
            values ->
                file(
                        "the backup is not written",
                        () -> {
                          new Archive(file).write(values);
                          return values.size();
                        })
                    .onSuccess(count -> log.info("wrote {} entries to {}", count, file)))
        .mapEmpty();
  }

  private Future<Void> restore(Path file) {
    Future<Map<String, byte[]>> read =
        file("the backup is not restored", () -> new Archive(file).read());
    return read.compose(
        values ->
            state
                .replace(values)
                .onSuccess(v -> log.info("restored {} entries of {}", values.size(), file)));
  }

  private <T> Future<T> file(String failed, Callable<T> task) {
    return blocking
        .run(task)
        .recover(
            failure ->
                Future.failedFuture(new FileException(failed + ": " + failure.getMessage())));
  }

  private Future<Void> commit(Transaction transaction) {
    return patience.call(() -> store.commit(transaction)).mapEmpty();
  }

  /** Of files, not of the store. */
  private static final class FileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FileException(String message) {
      super(message);
    }
  }
}
