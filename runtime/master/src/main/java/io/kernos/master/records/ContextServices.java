package io.kernos.master.records;

import io.kernos.spi.discovery.Services;
import io.kernos.spi.time.CallerContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The records of a master that runs on another context of this process. */
public final class ContextServices implements Services {
  private final Context master;
  private final RecordBook book;

  /**
   * @param master the context on which the book is used
   */
  public ContextServices(Context master, RecordBook book) {
    this.master = master;
    this.book = book;
  }

  @Override
  public Future<Snapshot> snapshot() {
    CallerContext caller = CallerContext.here();
    Promise<Snapshot> promise = Promise.promise();
    master.runOnContext(
        v -> {
          Snapshot snapshot = book.snapshot();
          caller.run(() -> promise.complete(snapshot));
        });
    return promise.future();
  }

  @Override
  public Subscription watch(Consumer<Update> watcher) {
    return follow(false, watcher);
  }

  @Override
  public Subscription drain(String name, Consumer<Update> watcher) {
    return follow(true, watcher);
  }

  private Subscription follow(boolean drainer, Consumer<Update> watcher) {
    CallerContext caller = CallerContext.here();
    Remote remote = new Remote();
    master.runOnContext(
        v -> remote.book.set(book.follow(drainer, update -> remote.tell(caller, update, watcher))));
    return remote;
  }

  /** What the caller holds; its calls follow the subscription to the master's context. */
  private final class Remote implements Subscription {
    private final AtomicReference<Subscription> book = new AtomicReference<>();
    private volatile boolean closed;

    void tell(CallerContext caller, Update update, Consumer<Update> watcher) {
      boolean there =
          caller.run(
              () -> {
                if (!closed) {
                  watcher.accept(update);
                }
              });
      if (!there && !closed) {
        // A follower whose context has ended would hold every draining task back.
        close();
      }
    }

    @Override
    public void acknowledge(long term, long revision) {
      master.runOnContext(v -> book.get().acknowledge(term, revision));
    }

    @Override
    public void close() {
      closed = true;
      master.runOnContext(v -> book.get().close());
    }
  }
}
