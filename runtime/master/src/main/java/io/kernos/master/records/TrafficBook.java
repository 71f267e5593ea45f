package io.kernos.master.records;

import io.kernos.spi.discovery.Traffic;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What load balancers say that goes through them. Figures hold for some seconds, so that one that
 * hangs or is cut off does not count for ever.
 */
public final class TrafficBook {
  /** Balancers report about once a second. */
  static final Duration VALIDITY = Duration.ofSeconds(5);

  /** So many services of one balancer are kept at most. */
  static final int MOST = 20_000;

  private final Clock clock;
  private final Map<NodeId, Balancer> balancers = new LinkedHashMap<>();

  public TrafficBook(Clock clock) {
    this.clock = clock;
  }

  private record Figures(Traffic traffic, long until) {}

  /** A balancer that reports; it takes the place of an earlier session of the same node. */
  public Balancer join(NodeId node) {
    Balancer balancer = new Balancer(node);
    balancers.put(node, balancer);
    return balancer;
  }

  /** What goes to a framework's services, of all balancers together. */
  public List<Traffic> of(String frameworkId) {
    Map<Traffic.Service, Traffic> sums = new LinkedHashMap<>();
    for (Balancer balancer : balancers.values()) {
      balancer.expire();
      balancer.services.forEach(
          (service, figures) -> {
            if (service.frameworkId().equals(frameworkId)) {
              sums.merge(service, figures.traffic(), Traffic::plus);
            }
          });
    }
    return List.copyOf(sums.values());
  }

  /** One session of a balancer. */
  public final class Balancer {
    private final NodeId node;
    private final Map<Traffic.Service, Figures> services = new HashMap<>();

    private Balancer(NodeId node) {
      this.node = node;
    }

    /** Takes figures, each in place of those of the same service before. */
    public void report(List<Traffic> traffic) {
      expire();
      long until = clock.nanoTime() + VALIDITY.toNanos();
      for (Traffic each : traffic) {
        Traffic.Service service = each.service();
        if (services.size() < MOST || services.containsKey(service)) {
          services.put(service, new Figures(each, until));
        }
      }
    }

    private void expire() {
      long now = clock.nanoTime();
      services.values().removeIf(figures -> figures.until() - now <= 0);
    }

    /** Nothing that it said counts any more. */
    public void leave() {
      balancers.remove(node, this);
    }
  }
}
