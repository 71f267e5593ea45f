package io.kernos.master.records;

import io.kernos.spi.discovery.Services;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The records of a master that runs on another context of this process. */
public final class ContextServices implements Services {
  private final Vertx vertx;
  private final Context master;
  private final RecordBook book;

  /**
   * @param master the context on which the book is used
   */
  public ContextServices(Vertx vertx, Context master, RecordBook book) {
    this.vertx = vertx;
    this.master = master;
    this.book = book;
  }

  @Override
  public Future<Snapshot> snapshot() {
    Context caller = caller();
    Promise<Snapshot> promise = Promise.promise();
    master.runOnContext(
        v -> {
          Snapshot snapshot = book.snapshot();
          caller.runOnContext(w -> promise.complete(snapshot));
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

  /** The caller's context may belong to another Vert.x, as a plugin's does. */
  private Context caller() {
    Context here = Vertx.currentContext();
    return here == null ? vertx.getOrCreateContext() : here;
  }

  private Subscription follow(boolean drainer, Consumer<Update> watcher) {
    Context caller = caller();
    Remote remote = new Remote();
    master.runOnContext(
        v ->
            remote.book.set(
                book.follow(
                    drainer,
                    update ->
                        caller.runOnContext(
                            w -> {
                              if (!remote.closed) {
                                watcher.accept(update);
                              }
                            }))));
    return remote;
  }

  /** What the caller holds; its calls follow the subscription to the master's context. */
  private final class Remote implements Subscription {
    private final AtomicReference<Subscription> book = new AtomicReference<>();
    private volatile boolean closed;

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
