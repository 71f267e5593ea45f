package io.kernos.master.membership;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.Ping;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Pings agents; one that does not answer for too long, or has no session, is given up. */
final class Health {
  private final Agents agents;
  private final Clock clock;
  private final Duration interval;
  private final int most;
  private final Consumer<Agent> silent;
  private final Map<String, Clock.Timer> timers = new LinkedHashMap<>();

  /**
   * @param most so many unanswered pings are too many
   * @param silent told of an agent that is given up, again at each interval while it is there
   */
  Health(Agents agents, Clock clock, Duration interval, int most, Consumer<Agent> silent) {
    this.agents = agents;
    this.clock = clock;
    this.interval = interval;
    this.most = most;
    this.silent = silent;
  }

  /** Watches an agent until it is not registered any more. */
  void watch(Agent agent) {
    Clock.Timer before = timers.put(agent.key(), clock.every(interval, () -> ping(agent)));
    if (before != null) {
      before.cancel();
    }
  }

  private void ping(Agent agent) {
    if (agents.get(agent.key()) != agent) {
      timers.remove(agent.key()).cancel();
      return;
    }
    if (agent.pinged() >= most) {
      silent.accept(agent);
    } else {
      agent.send(LinkMessage.newBuilder().setPing(Ping.newBuilder().setConnected(true)));
    }
  }

  void close() {
    timers.values().forEach(Clock.Timer::cancel);
    timers.clear();
  }
}
