package io.kernos.launcher.discovery;

import io.kernos.master.records.RecordBook;
import io.kernos.spi.discovery.Services;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of the master that leads in this process, for callers on other contexts. */
public final class MasterServices implements Services {
  private static final Logger LOG = LoggerFactory.getLogger(MasterServices.class);

  private final RecordBook book;
  private final Context master;

  /**
   * @param master the context on which the book lives
   */
  public MasterServices(RecordBook book, Context master) {
    this.book = book;
    this.master = master;
  }

  @Override
  public Future<Snapshot> snapshot() {
    Context caller = Vertx.currentContext();
    Promise<Snapshot> promise = Promise.promise();
    master.runOnContext(
        v -> {
          Snapshot snapshot = book.snapshot();
          run(caller, () -> promise.complete(snapshot));
        });
    return promise.future();
  }

  @Override
  public Subscription watch(Consumer<Update> watcher) {
    return follow(watcher, deliver -> book.follow(false, deliver));
  }

  @Override
  public Subscription drain(String name, Consumer<Update> watcher) {
    LOG.debug("{} drains", name);
    return follow(watcher, deliver -> book.follow(true, deliver));
  }

  private Subscription follow(
      Consumer<Update> watcher, Function<Consumer<Update>, Subscription> begin) {
    Follower follower = new Follower(Vertx.currentContext(), watcher);
    master.runOnContext(v -> follower.inBook = Optional.of(begin.apply(follower::deliver)));
    return follower;
  }

  private static void run(Context context, Runnable task) {
    if (context == null) {
      task.run();
    } else {
      context.runOnContext(v -> task.run());
    }
  }

  private final class Follower implements Subscription {
    private final Context caller;
    private final Consumer<Update> watcher;
    private volatile boolean closed;

    /** On the master's context only. */
    private Optional<Subscription> inBook = Optional.empty();

    Follower(Context caller, Consumer<Update> watcher) {
      this.caller = caller;
      this.watcher = watcher;
    }

    void deliver(Update update) {
      run(
          caller,
          () -> {
            if (!closed) {
              watcher.accept(update);
            }
          });
    }

    @Override
    public void acknowledge(long term, long revision) {
      master.runOnContext(v -> inBook.ifPresent(each -> each.acknowledge(term, revision)));
    }

    @Override
    public void close() {
      closed = true;
      master.runOnContext(v -> inBook.ifPresent(Subscription::close));
    }
  }
}
