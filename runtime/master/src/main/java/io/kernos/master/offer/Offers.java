package io.kernos.master.offer;

import io.kernos.api.resources.PreRefinement;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Address;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.ExecutorID;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.URL;
import io.kernos.api.v1.Unavailability;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.allocator.OfferSink;
import io.kernos.master.framework.Events;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.view.Counters;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The offers that are out: made from what the allocator gives, taken, given back or rescinded. */
public final class Offers implements OfferSink {
  private final Frameworks frameworks;
  private final Agents agents;
  private final Function<Agent, Optional<Unavailability>> unavailability;
  private final Streams streams;
  private final Counters counters;
  private final Clock clock;
  private final Optional<Duration> timeout;
  private final String idPrefix;
  private Allocator allocator;
  private final Map<String, Offer> offers = new LinkedHashMap<>();
  private final Map<String, Clock.Timer> timers = new LinkedHashMap<>();
  private long next;

  /**
   * @param unavailability when an agent will be away
   * @param timeout after which an offer is rescinded; empty: never
   * @param masterId unique to this leader: offers' ids start with it
   */
  public Offers(
      Frameworks frameworks,
      Agents agents,
      Function<Agent, Optional<Unavailability>> unavailability,
      Streams streams,
      Counters counters,
      Clock clock,
      Optional<Duration> timeout,
      String masterId) {
    this.frameworks = frameworks;
    this.agents = agents;
    this.unavailability = unavailability;
    this.streams = streams;
    this.counters = counters;
    this.clock = clock;
    this.timeout = timeout;
    this.idPrefix = masterId + "-O";
  }

  /** Says to whom resources are given back; called once, before anything else. */
  public void connect(Allocator newAllocator) {
    allocator = newAllocator;
  }

  /** The offer with this id; null when it is not out. */
  public Offer get(OfferID id) {
    return offers.get(id.getValue());
  }

  @Override
  public void offer(FrameworkID frameworkId, Map<String, Map<AgentID, Resources>> resources) {
    Framework framework = frameworks.get(frameworkId.getValue());
    Event.Offers.Builder event = Event.Offers.newBuilder();
    resources.forEach(
        (role, byAgent) ->
            byAgent.forEach(
                (agentId, offered) -> {
                  Agent agent = agents.get(agentId.getValue());
                  if (framework == null
                      || !framework.connected()
                      || !framework.active()
                      || agent == null
                      || !agent.active()) {
                    allocator.recoverResources(frameworkId, agentId, offered, null);
                  } else {
                    event.addOffers(shown(framework, make(framework, agent, role, offered)));
                  }
                }));
    if (event.getOffersCount() > 0) {
      streams.offers(framework, "sent", event.getOffersCount());
      streams.send(framework, Events.offers(event.build()));
    }
  }

  private Offer make(Framework framework, Agent agent, String role, Resources offered) {
    Offer.Builder builder =
        Offer.newBuilder()
            .setId(newId())
            .setFrameworkId(framework.id())
            .setAgentId(agent.id())
            .setHostname(agent.info().getHostname())
            .setUrl(url(agent))
            .addAllResources(offered.toProto())
            .addAllAttributes(agent.info().getAttributesList())
            .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role));
    if (agent.info().hasDomain()) {
      builder.setDomain(agent.info().getDomain());
    }
    unavailability.apply(agent).ifPresent(builder::setUnavailability);
    for (String executor : agent.executorsOf(framework.key()).keySet()) {
      builder.addExecutorIds(ExecutorID.newBuilder().setValue(executor));
    }
    Offer offer = builder.build();
    String id = offer.getId().getValue();
    offers.put(id, offer);
    framework.putOffer(offer);
    agent.putOffer(offer);
    counters.add("master/outstanding_offers", 1);
    timeout.ifPresent(after -> timers.put(id, clock.after(after, () -> rescind(offer))));
    return offer;
  }

  /** The id of the next offer; inverse offers have theirs from here too, so that all differ. */
  public OfferID newId() {
    return OfferID.newBuilder().setValue(idPrefix + next++).build();
  }

  /** Where an agent is reached, as offers say it. */
  public static URL url(Agent agent) {
    Address address =
        Address.newBuilder()
            .setHostname(agent.info().getHostname())
            .setIp(agent.host())
            .setPort(agent.info().getPort())
            .build();
    return URL.newBuilder().setScheme("http").setAddress(address).setPath("/slave(1)").build();
  }

  /** An offer as a framework with its capabilities reads it. */
  private static Offer shown(Framework framework, Offer offer) {
    Offer.Builder shown = offer.toBuilder();
    if (!framework.capabilities().multiRole()) {
      shown.clearAllocationInfo();
      for (Resource.Builder resource : shown.getResourcesBuilderList()) {
        resource.clearAllocationInfo();
      }
    }
    return framework.capabilities().reservationRefinement()
        ? shown.build()
        : PreRefinement.downgrade(shown.build());
  }

  /** Takes an offer back and tells the framework. */
  public void rescind(Offer offer) {
    rescind(offer, null);
  }

  /**
   * Takes an offer back and tells the framework.
   *
   * @param filters how long its resources are kept from that framework; null: not at all
   */
  void rescind(Offer offer, Filters filters) {
    Framework framework = frameworks.get(offer.getFrameworkId().getValue());
    if (framework != null && offers.containsKey(offer.getId().getValue())) {
      streams.offers(framework, "rescinded", 1);
      streams.send(framework, Events.rescind(offer.getId()));
    }
    discard(offer, filters);
  }

  /** The offers of an agent that hold one of these volumes: a shared one may be in several. */
  static List<Offer> holding(Agent agent, List<Resource> volumes) {
    Resources wanted = Resources.of(volumes).unallocated();
    List<Offer> holding = new ArrayList<>();
    for (Offer offer : agent.offers().values()) {
      Resources offered = Resources.of(offer.getResourcesList()).unallocated();
      for (Resource volume : wanted) {
        if (offered.contains(Resources.of(volume))) {
          holding.add(offer);
          break;
        }
      }
    }
    return holding;
  }

  /**
   * Gives an offer's resources back without a word to the framework.
   *
   * @param filters how long the framework does not want them; null: it did not say no
   */
  public void discard(Offer offer, Filters filters) {
    if (take(offer)) {
      allocator.recoverResources(
          offer.getFrameworkId(),
          offer.getAgentId(),
          Resources.of(offer.getResourcesList()),
          filters);
    }
  }

  /** Takes an offer away; its resources stay with the framework. False when it was not out. */
  boolean take(Offer offer) {
    String id = offer.getId().getValue();
    if (offers.remove(id) == null) {
      return false;
    }
    counters.add("master/outstanding_offers", -1);
    Clock.Timer timer = timers.remove(id);
    if (timer != null) {
      timer.cancel();
    }
    Framework framework = frameworks.get(offer.getFrameworkId().getValue());
    if (framework != null) {
      framework.removeOffer(id);
    }
    Agent agent = agents.get(offer.getAgentId().getValue());
    if (agent != null) {
      agent.removeOffer(id);
    }
    return true;
  }

  /** Stops every timer. */
  public void close() {
    timers.values().forEach(Clock.Timer::cancel);
    timers.clear();
  }
}
