package io.kernos.launcher.link;

import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Link;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Who leads, within one JVM. Safe for use from several contexts. */
public final class LocalLeaders implements LeaderBoard {
  private final Vertx vertx;
  private final List<Watcher> watchers = new ArrayList<>();
  private Leader announced;

  public LocalLeaders(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public synchronized Link.Registration watch(Consumer<Leader> listener) {
    Watcher watcher = new Watcher(Contexts.current(vertx), new Newest(listener));
    watchers.add(watcher);
    if (announced != null) {
      watcher.tell(announced);
    }
    return () -> {
      watcher.closed = true;
      synchronized (this) {
        watchers.remove(watcher);
      }
    };
  }

  @Override
  public synchronized Link.Registration announce(Leader leader) {
    announced = leader;
    watchers.forEach(w -> w.tell(leader));
    return () -> {
      synchronized (this) {
        if (announced == leader) {
          announced = null;
        }
      }
    };
  }

  private static final class Watcher {
    private final Context context;
    private final Newest listener;
    private volatile boolean closed;

    Watcher(Context context, Newest listener) {
      this.context = context;
      this.listener = listener;
    }

    void tell(Leader leader) {
      context.runOnContext(
          v -> {
            if (!closed) {
              listener.accept(leader);
            }
          });
    }
  }
}
