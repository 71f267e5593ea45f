package io.kernos.haproxy.traffic;

import java.util.HashMap;
import java.util.Map;

/**
 * Turns looks at HAProxy's counters into flows. A worker counts from 0, so that a look is compared
 * with the one before only when the same worker was asked. What an older worker still does for its
 * last connections nobody is told: HTTP clients are sent away from it with their next answer.
 */
public final class TrafficMeter {
  private Map<String, Flow> flows = Map.of();
  private long worker = -1;
  private long lookedAt;

  /**
   * Takes a look.
   *
   * @param now of a clock in nanoseconds
   * @return flows by back end: those that the worker knows
   */
  public Map<String, Flow> look(Snapshot snapshot, long now) {
    boolean same = snapshot.worker() == worker;
    boolean first = worker < 0;
    Map<String, Flow> next = new HashMap<>();
    snapshot
        .backends()
        .forEach(
            (backend, counters) -> {
              Flow flow = flows.get(backend);
              if (flow == null) {
                // Of a back end that came with this worker all is new.
                flow = new Flow(first ? counters : new Counters(0, 0, 0, 0, 0));
                if (!first) {
                  flow.begin(counters, now);
                }
              } else if (same && now > lookedAt) {
                flow.goOn(counters, now, now - lookedAt);
              } else if (!same) {
                flow.begin(counters, now);
              }
              next.put(backend, flow);
            });
    flows = next;
    worker = snapshot.worker();
    lookedAt = now;
    return Map.copyOf(next);
  }
}
