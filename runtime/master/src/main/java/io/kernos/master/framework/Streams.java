package io.kernos.master.framework;

import io.kernos.api.v1.Offer;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.view.Counters;
import java.util.Locale;

/** Sends events to frameworks, and counts calls and events of each. */
public final class Streams {
  private final Counters counters;

  public Streams(Counters counters) {
    this.counters = counters;
  }

  /** Sends an event; one to a framework that is not connected is dropped, as in Mesos. */
  public void send(Framework framework, Event event) {
    if (framework.send(event)) {
      count(framework, "events", event.getType().name());
    }
  }

  /** Counts a call. */
  public void called(Framework framework, String type) {
    count(framework, "calls", type);
  }

  /** Counts an operation that was done for a framework, or is on its way to an agent. */
  public void operated(Framework framework, Offer.Operation.Type type) {
    count(framework, "operations", type.name());
  }

  /** Counts offers: sent, accepted, declined, rescinded. */
  public void offers(Framework framework, String what, int amount) {
    counters.add(prefix(framework) + "offers/" + what, amount);
  }

  private void count(Framework framework, String kind, String type) {
    String prefix = prefix(framework);
    counters.add(prefix + kind, 1);
    counters.add(prefix + kind + "/" + type.toLowerCase(Locale.ROOT), 1);
  }

  /** Forgets a framework's counters. */
  public void forget(Framework framework) {
    counters.forget(prefix(framework));
  }

  private static String prefix(Framework framework) {
    return Counters.ofFramework(framework.info());
  }
}
