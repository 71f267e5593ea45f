package io.kernos.haproxy.traffic;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Owner;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Traffic;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at HAProxy's counters and passes on what they say. Used on one context. */
public final class TrafficFeed {
  private static final Logger log = LoggerFactory.getLogger(TrafficFeed.class);

  private final Supplier<Future<Snapshot>> source;
  private final Consumer<List<Traffic>> taker;
  private final TrafficMeter meter = new TrafficMeter();
  private Apps apps = new Apps(List.of(), List.of());
  private Map<String, Owner> owners = Map.of();
  private List<ServiceFlow> flows = List.of();
  private boolean looking;

  /**
   * @param source asks HAProxy, off this context, and answers on it
   * @param taker of all figures, after each look
   */
  public TrafficFeed(Supplier<Future<Snapshot>> source, Consumer<List<Traffic>> taker) {
    this.source = source;
    this.taker = taker;
  }

  /**
   * Takes a look, unless the last one is not over yet.
   *
   * @param served what HAProxy serves
   * @param records of which it was made
   */
  public void look(Apps served, Supplier<Collection<ServiceRecord>> records) {
    if (looking) {
      return;
    }
    looking = true;
    if (served != apps) {
      apps = served;
      owners = Owner.of(served, records.get());
    }
    source
        .get()
        .onSuccess(snapshot -> take(snapshot, System.nanoTime()))
        .onFailure(e -> log.debug("haproxy does not tell its statistics", e))
        .onComplete(done -> looking = false);
  }

  private void take(Snapshot snapshot, long now) {
    flows = ServiceFlow.of(apps, owners, meter.look(snapshot, now));
    taker.accept(ServiceFlow.traffic(flows));
  }

  /** The figures of the last look, for Prometheus. */
  public String metrics() {
    return TrafficText.of(flows);
  }
}
