package io.kernos.master.membership;

import io.kernos.master.MasterConfig;
import io.kernos.master.agent.Agents;
import io.kernos.master.registry.Registry;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Forgets agents that have long been unreachable or gone, and the oldest when there are many. */
final class Pruning {
  /** Mesos: registry_gc_interval. */
  private static final Duration INTERVAL = Duration.ofMinutes(15);

  private final MasterConfig config;
  private final Agents agents;
  private final Registry registry;
  private final Clock clock;
  private final Clock.Timer timer;

  Pruning(MasterConfig config, Agents agents, Registry registry, Clock clock) {
    this.config = config;
    this.agents = agents;
    this.registry = registry;
    this.clock = clock;
    this.timer = clock.every(INTERVAL, this::prune);
  }

  private void prune() {
    List<String> old = new ArrayList<>(tooOld(agents.unreachable()));
    old.addAll(tooOld(agents.gone()));
    for (String id : old) {
      registry.removeAgent(id).onSuccess(done -> agents.forget(id));
    }
  }

  private List<String> tooOld(Map<String, Instant> since) {
    Instant oldest = clock.now().minus(config.maxUnreachableAge());
    List<String> byAge = new ArrayList<>(since.keySet());
    byAge.sort((one, other) -> since.get(one).compareTo(since.get(other)));
    int tooMany = byAge.size() - config.maxUnreachableAgents();
    List<String> old = new ArrayList<>();
    for (int i = 0; i < byAge.size(); i++) {
      if (i < tooMany || since.get(byAge.get(i)).isBefore(oldest)) {
        old.add(byAge.get(i));
      }
    }
    return old;
  }

  void close() {
    timer.cancel();
  }
}
