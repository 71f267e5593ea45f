package io.kernos.store;

import io.kernos.spi.store.Leadership;
import io.kernos.spi.time.CallerContext;
import java.util.ArrayList;
import java.util.List;

/** Whether this node leads, and who wants to know. */
final class LeaderListeners implements Leadership {
  private final List<Told> listeners = new ArrayList<>();
  private long term;
  private boolean leads;

  private record Told(CallerContext caller, Listener listener) {
    void elected(long term) {
      caller.run(() -> listener.elected(term));
    }
  }

  @Override
  public synchronized void listen(Listener listener) {
    Told told = new Told(CallerContext.here(), listener);
    listeners.add(told);
    if (leads) {
      told.elected(term);
    }
  }

  /** Whether this node leads, and with this term. */
  synchronized boolean leads(long asked) {
    return leads && term == asked;
  }

  synchronized boolean leads() {
    return leads;
  }

  synchronized void elected(long now) {
    if (leads && term == now) {
      return;
    }
    deposed();
    leads = true;
    term = now;
    listeners.forEach(told -> told.elected(now));
  }

  synchronized void deposed() {
    if (leads) {
      leads = false;
      listeners.forEach(told -> told.caller().run(told.listener()::deposed));
    }
  }
}
