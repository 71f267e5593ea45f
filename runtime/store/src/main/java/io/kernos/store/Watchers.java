package io.kernos.store;

import io.kernos.spi.store.StateStore.Change;
import io.kernos.spi.store.StateStore.Watch;
import io.kernos.spi.time.CallerContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who wants to know of changes, told in order, each where it asked. */
final class Watchers implements Consumer<Change> {
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  Watch add(String prefix, Consumer<Change> listener) {
    Watcher watcher = new Watcher(prefix, CallerContext.here(), listener);
    watchers.add(watcher);
    return watcher;
  }

  @Override
  public void accept(Change change) {
    for (Watcher watcher : watchers) {
      if (change.key().startsWith(watcher.prefix)) {
        if (!watcher.caller.run(() -> watcher.tell(change))) {
          watcher.close();
        }
      }
    }
  }

  private final class Watcher implements Watch {
    private final String prefix;
    private final CallerContext caller;
    private final Consumer<Change> listener;
    private volatile boolean closed;

    Watcher(String prefix, CallerContext caller, Consumer<Change> listener) {
      this.prefix = prefix;
      this.caller = caller;
      this.listener = listener;
    }

    void tell(Change change) {
      if (!closed) {
        listener.accept(change);
      }
    }

    @Override
    public void close() {
      closed = true;
      watchers.remove(this);
    }
  }
}
