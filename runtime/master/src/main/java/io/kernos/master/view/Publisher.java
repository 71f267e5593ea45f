package io.kernos.master.view;

import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Publishes a new view once all that is queued now is dealt with: one view for a whole batch. */
public final class Publisher {
  private final Clock clock;
  private final Runnable before;
  private final Supplier<ClusterView> view;
  private final Observers observers;
  private final AtomicReference<ClusterView> published = new AtomicReference<>();
  private boolean scheduled;
  private boolean closed;

  /**
   * @param before done first at each publishing
   * @param observers told of each
   */
  public Publisher(Clock clock, Runnable before, Supplier<ClusterView> view, Observers observers) {
    this.clock = clock;
    this.before = before;
    this.view = view;
    this.observers = observers;
  }

  /** Something that can be read has changed. */
  public void changed() {
    if (!scheduled && !closed) {
      scheduled = true;
      clock.after(Duration.ZERO, this::publish);
    }
  }

  /** Publishes now. */
  public void publish() {
    scheduled = false;
    before.run();
    ClusterView fresh = view.get();
    published.set(fresh);
    observers.published(fresh);
  }

  /** What was published last; on any thread. */
  public ClusterView view() {
    return published.get();
  }

  /** Publishes a last time. */
  public void close() {
    publish();
    closed = true;
  }
}
