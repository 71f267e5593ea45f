package io.kernos.master.maintenance;

import io.kernos.api.v1.Filters;
import io.kernos.api.v1.InverseOffer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.TimeInfo;
import io.kernos.api.v1.Unavailability;
import io.kernos.api.v1.allocator.InverseOfferStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Refusals;
import io.kernos.master.framework.Events;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.offer.Offers;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the frameworks on machines that are scheduled to leave them, and keeps what they say. A
 * framework that was offered or uses something of an agent has one inverse offer of it at a time,
 * and another once its refusal is over, whether it accepted or declined (Mesos).
 */
public final class InverseOffers {
  /** Who is to be asked again at once is, with the next allocation (Mesos: after 1 s). */
  private static final long SOONEST_NANOS = Duration.ofSeconds(1).toNanos();

  private final Frameworks frameworks;
  private final Agents agents;
  private final Machines machines;
  private final Offers offers;
  private final Streams streams;
  private final Clock clock;
  private final Optional<Duration> timeout;
  private final Runnable changed;

  /** What is said about each agent, by its id. */
  private final Map<String, Talk> talks = new LinkedHashMap<>();

  private final Map<String, InverseOffer> out = new LinkedHashMap<>();
  private final Map<String, Clock.Timer> timers = new LinkedHashMap<>();

  /** Agents to be looked at when this batch of events is over. */
  private final Set<String> awake = new LinkedHashSet<>();

  private boolean closed;

  /**
   * @param timeout after which one is rescinded; empty: never
   * @param changed told after every change
   */
  public InverseOffers(
      Frameworks frameworks,
      Agents agents,
      Machines machines,
      Offers offers,
      Streams streams,
      Clock clock,
      Optional<Duration> timeout,
      Runnable changed) {
    this.frameworks = frameworks;
    this.agents = agents;
    this.machines = machines;
    this.offers = offers;
    this.streams = streams;
    this.clock = clock;
    this.timeout = timeout;
    this.changed = changed;
  }

  /** What is said about one agent; all by id of the framework. */
  private static final class Talk {
    final Unavailability about;
    final Map<String, InverseOffer> asked = new LinkedHashMap<>();
    final Map<String, InverseOfferStatus> said = new LinkedHashMap<>();
    final Map<String, Clock.Timer> quiet = new LinkedHashMap<>();

    Talk(Unavailability about) {
      this.about = about;
    }

    boolean mayAsk(String frameworkId) {
      return !asked.containsKey(frameworkId) && !quiet.containsKey(frameworkId);
    }

    void endQuiet(String frameworkId) {
      Clock.Timer timer = quiet.remove(frameworkId);
      if (timer != null) {
        timer.cancel();
      }
    }
  }

  // Asking.

  /** There may be somebody to ask about the agent. */
  public void wake(Agent agent) {
    if (closed || machines.unavailability(agent).isEmpty()) {
      return;
    }
    if (awake.isEmpty()) {
      clock.after(Duration.ZERO, this::ask);
    }
    awake.add(agent.key());
  }

  /** A framework can be asked from now on. */
  public void wakeAll() {
    if (!machines.plan().isEmpty()) {
      agents.all().forEach(this::wake);
    }
  }

  private void ask() {
    List<String> ids = new ArrayList<>(awake);
    awake.clear();
    if (closed) {
      return;
    }
    Map<String, Event.InverseOffers.Builder> asked = new LinkedHashMap<>();
    for (String id : ids) {
      Agent agent = agents.get(id);
      Optional<Unavailability> about =
          agent == null || !agent.active() ? Optional.empty() : machines.unavailability(agent);
      about.ifPresent(unavailability -> ask(agent, unavailability, asked));
    }
    asked.forEach(
        (id, event) -> streams.send(frameworks.get(id), Events.inverseOffers(event.build())));
    if (!asked.isEmpty()) {
      changed.run();
    }
  }

  private void ask(
      Agent agent, Unavailability about, Map<String, Event.InverseOffers.Builder> asked) {
    Talk before = talks.get(agent.key());
    if (before != null && !before.about.equals(about)) {
      // It is back on another machine.
      end(agent);
    }
    Talk talk = talks.computeIfAbsent(agent.key(), id -> new Talk(about));
    for (String id : holders(agent)) {
      Framework framework = frameworks.get(id);
      if (framework != null
          && framework.connected()
          && framework.active()
          && talk.mayAsk(framework.key())) {
        asked
            .computeIfAbsent(id, i -> Event.InverseOffers.newBuilder())
            .addInverseOffers(make(framework, agent, talk));
      }
    }
  }

  /** The frameworks that were offered, or use, something of the agent. */
  private static Set<String> holders(Agent agent) {
    Set<String> ids = new LinkedHashSet<>(agent.used().keySet());
    agent.offers().values().forEach(offer -> ids.add(offer.getFrameworkId().getValue()));
    return ids;
  }

  private InverseOffer make(Framework framework, Agent agent, Talk talk) {
    InverseOffer offer =
        InverseOffer.newBuilder()
            .setId(offers.newId())
            .setUrl(Offers.url(agent))
            .setFrameworkId(framework.id())
            .setAgentId(agent.id())
            .setUnavailability(talk.about)
            .build();
    String id = offer.getId().getValue();
    out.put(id, offer);
    talk.asked.put(framework.key(), offer);
    timeout.ifPresent(after -> timers.put(id, clock.after(after, () -> expired(offer))));
    return offer;
  }

  private void expired(InverseOffer offer) {
    rescind(offer);
    Agent agent = agents.get(offer.getAgentId().getValue());
    if (agent != null) {
      wake(agent);
    }
  }

  // Taking back.

  private void rescind(InverseOffer offer) {
    Framework framework = frameworks.get(offer.getFrameworkId().getValue());
    if (take(offer) && framework != null) {
      streams.send(framework, Events.rescindInverse(offer.getId()));
    }
  }

  private boolean take(InverseOffer offer) {
    String id = offer.getId().getValue();
    if (out.remove(id) == null) {
      return false;
    }
    Clock.Timer timer = timers.remove(id);
    if (timer != null) {
      timer.cancel();
    }
    talks.get(offer.getAgentId().getValue()).asked.remove(offer.getFrameworkId().getValue());
    changed.run();
    return true;
  }

  /** The agent is not in use any more: nobody is asked about it until it is again. */
  public void rescind(Agent agent) {
    Talk talk = talks.get(agent.key());
    if (talk != null) {
      List.copyOf(talk.asked.values()).forEach(this::rescind);
    }
  }

  /** The agent is not registered any more, or its machine is scheduled otherwise. */
  public void end(Agent agent) {
    rescind(agent);
    Talk talk = talks.remove(agent.key());
    if (talk != null) {
      talk.quiet.values().forEach(Clock.Timer::cancel);
      changed.run();
    }
  }

  /** The framework is not connected any more, or has a new connection that knows of nothing. */
  public void discard(Framework framework) {
    for (Talk talk : talks.values()) {
      InverseOffer offer = talk.asked.get(framework.key());
      if (offer != null) {
        take(offer);
      }
      talk.endQuiet(framework.key());
    }
  }

  /** The framework is gone for ever, and with it what it said. */
  public void forget(Framework framework) {
    discard(framework);
    talks.values().forEach(talk -> talk.said.remove(framework.key()));
    changed.run();
  }

  // What frameworks say.

  /** A framework will leave in time. */
  public void accept(Framework framework, Call.AcceptInverseOffers call) {
    answer(
        framework,
        call.getInverseOfferIdsList(),
        InverseOfferStatus.Status.ACCEPT,
        call.getFilters());
  }

  /** A framework may not leave in time. */
  public void decline(Framework framework, Call.DeclineInverseOffers call) {
    answer(
        framework,
        call.getInverseOfferIdsList(),
        InverseOfferStatus.Status.DECLINE,
        call.getFilters());
  }

  /** Those that are not out any more are passed over, and those of others. */
  private void answer(
      Framework framework, List<OfferID> ids, InverseOfferStatus.Status status, Filters filters) {
    for (OfferID id : ids) {
      InverseOffer offer = out.get(id.getValue());
      if (offer != null && offer.getFrameworkId().equals(framework.id())) {
        take(offer);
        String agentId = offer.getAgentId().getValue();
        Talk talk = talks.get(agentId);
        talk.said.put(
            framework.key(),
            InverseOfferStatus.newBuilder()
                .setStatus(status)
                .setFrameworkId(framework.id())
                .setTimestamp(now())
                .build());
        long nanos = Math.max(Refusals.nanos(filters), SOONEST_NANOS);
        talk.quiet.put(
            framework.key(),
            clock.after(Duration.ofNanos(nanos), () -> askAgain(agentId, framework.key())));
      }
    }
  }

  private TimeInfo now() {
    Instant now = clock.now();
    return TimeInfo.newBuilder()
        .setNanoseconds(now.getEpochSecond() * 1_000_000_000L + now.getNano())
        .build();
  }

  private void askAgain(String agentId, String frameworkId) {
    Talk talk = talks.get(agentId);
    Agent agent = agents.get(agentId);
    if (talk != null) {
      talk.quiet.remove(frameworkId);
    }
    if (agent != null) {
      wake(agent);
    }
  }

  /** The framework wants to hear of everything again. */
  public void revive(Framework framework) {
    talks.values().forEach(talk -> talk.endQuiet(framework.key()));
    wakeAll();
  }

  // What can be read.

  /** What frameworks said about the agent since its machine was scheduled. */
  Collection<InverseOfferStatus> said(Agent agent) {
    Talk talk = talks.get(agent.key());
    return talk == null ? List.of() : Collections.unmodifiableCollection(talk.said.values());
  }

  /** Those that are out, by id of the framework. */
  Map<String, List<InverseOffer>> outstanding() {
    Map<String, List<InverseOffer>> map = new LinkedHashMap<>();
    for (InverseOffer offer : out.values()) {
      map.computeIfAbsent(offer.getFrameworkId().getValue(), id -> new ArrayList<>()).add(offer);
    }
    return map;
  }

  /** Those that are out and may not be, in words. */
  List<String> audit() {
    List<String> errors = new ArrayList<>();
    for (InverseOffer offer : out.values()) {
      Agent agent = agents.get(offer.getAgentId().getValue());
      Framework framework = frameworks.get(offer.getFrameworkId().getValue());
      if (agent == null || !agent.active() || framework == null || !framework.active()) {
        errors.add("inverse offer " + offer.getId().getValue() + " outlived whom it is about");
      } else if (machines
          .unavailability(agent)
          .filter(offer.getUnavailability()::equals)
          .isEmpty()) {
        errors.add("inverse offer " + offer.getId().getValue() + " is not as the schedule says");
      }
    }
    return errors;
  }

  /** Asks nobody any more. */
  public void close() {
    closed = true;
    timers.values().forEach(Clock.Timer::cancel);
    talks.values().forEach(talk -> talk.quiet.values().forEach(Clock.Timer::cancel));
  }
}
