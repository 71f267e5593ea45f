package io.kernos.launcher.link;

import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Link;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Who leads, within one JVM. Safe for use from several contexts. */
public final class LocalLeaders implements LeaderBoard {
  private final Vertx vertx;
  private final List<Watcher> watchers = new ArrayList<>();
  private Announced announced;

  public LocalLeaders(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Link.Registration watch(Consumer<Leader> listener) {
    Newest newest = new Newest(listener);
    return follow(said -> newest.accept(said.leader()));
  }

  @Override
  public synchronized Link.Registration follow(Consumer<Announced> listener) {
    Watcher watcher = new Watcher(Contexts.current(vertx), listener);
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

  /** Nobody has to look elsewhere for plugins: there is one process. */
  @Override
  public synchronized Announcement announce(Leader leader, Supplier<Map<String, String>> served) {
    Announced said = new Announced(leader, Map.of(), Optional.empty());
    announced = said;
    watchers.forEach(w -> w.tell(said));
    return new Announcement() {
      @Override
      public void again() {
        // What is said does not change.
      }

      @Override
      public void close() {
        synchronized (LocalLeaders.this) {
          if (announced == said) {
            announced = null;
          }
        }
      }
    };
  }

  private static final class Watcher {
    private final Context context;
    private final Consumer<Announced> listener;
    private volatile boolean closed;

    Watcher(Context context, Consumer<Announced> listener) {
      this.context = context;
      this.listener = listener;
    }

    void tell(Announced said) {
      context.runOnContext(
          v -> {
            if (!closed) {
              listener.accept(said);
            }
          });
    }
  }
}
