package io.kernos.master.subscription;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UpdateFramework;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.MasterInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.api.v1.scheduler.OfferConstraints;
import io.kernos.master.CallResult;
import io.kernos.master.MasterConfig;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.allocator.FrameworkOptions;
import io.kernos.master.framework.Events;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.maintenance.InverseOffers;
import io.kernos.master.offer.Offers;
import io.kernos.master.registry.Authority;
import io.kernos.master.registry.Registry;
import io.kernos.master.validation.FrameworkValidation;
import io.kernos.master.view.Change;
import io.kernos.master.view.Counters;
import io.kernos.master.view.Observers;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects frameworks to the master, and keeps them a while when they lose their connection. */
public final class Subscriptions {
  private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);

  private final MasterConfig config;
  private final MasterInfo master;
  private final Frameworks frameworks;
  private final Agents agents;
  private final Offers offers;
  private final InverseOffers inverseOffers;
  private final Streams streams;
  private final Allocator allocator;
  private final Registry registry;
  private final Authority authority;
  private final Removal removal;
  private final Counters counters;
  private final Observers observers;
  private final Clock clock;
  private final SubscriptionRules rules;
  private final Heartbeats heartbeats;
  private final Map<FrameworkConnection, Framework> connections = new IdentityHashMap<>();

  /** Those that ask, until the store has confirmed that this master leads; in their order. */
  private final Set<FrameworkConnection> waiting = new LinkedHashSet<>();

  private final Map<String, Clock.Timer> failovers = new LinkedHashMap<>();
  private long next;

  public Subscriptions(
      MasterConfig config,
      MasterInfo master,
      Frameworks frameworks,
      Agents agents,
      Offers offers,
      InverseOffers inverseOffers,
      Streams streams,
      Allocator allocator,
      Registry registry,
      Authority authority,
      Removal removal,
      Counters counters,
      Observers observers,
      Authorizer authorizer,
      Clock clock) {
    this.config = config;
    this.master = master;
    this.frameworks = frameworks;
    this.agents = agents;
    this.offers = offers;
    this.inverseOffers = inverseOffers;
    this.streams = streams;
    this.allocator = allocator;
    this.registry = registry;
    this.authority = authority;
    this.removal = removal;
    this.counters = counters;
    this.observers = observers;
    this.clock = clock;
    this.rules = new SubscriptionRules(config, frameworks, authorizer);
    this.heartbeats = new Heartbeats(streams, clock, config.heartbeatInterval());
  }

  /**
   * Subscribes a framework; a refusal goes to the connection as an ERROR, and it is closed.
   *
   * <p>Not before the store has confirmed that this master leads: one that was deposed and does not
   * know it yet would tell the framework how its tasks were before.
   */
  public void subscribe(Call.Subscribe call, FrameworkConnection connection, Principal principal) {
    waiting.add(connection);
    authority.run(
        () -> {
          if (waiting.remove(connection)) {
            take(call, connection, principal);
          }
        });
  }

  private void take(Call.Subscribe call, FrameworkConnection connection, Principal principal) {
    FrameworkInfo asked = withPrincipal(call.getFrameworkInfo(), principal);
    boolean fresh = asked.getId().getValue().isEmpty();
    counters.increment(fresh ? "messages_register_framework" : "messages_reregister_framework");
    Optional<String> error =
        rules
            .info(asked)
            .or(
                () ->
                    rules.options(asked, call.getSuppressedRolesList(), call.getOfferConstraints()))
            .or(() -> rules.unauthorized(asked));
    if (error.isPresent()) {
      refuse(connection, error.get());
      return;
    }
    if (fresh) {
      subscribeNew(asked, call, connection);
    } else {
      subscribeAgain(asked, call, connection);
    }
  }

  private static FrameworkInfo withPrincipal(FrameworkInfo info, Principal principal) {
    return principal.name().isEmpty() || info.hasPrincipal()
        ? info
        : info.toBuilder().setPrincipal(principal.name()).build();
  }

  private static void refuse(FrameworkConnection connection, String error) {
    connection.send(Events.error(error));
    connection.close();
  }

  private void subscribeNew(
      FrameworkInfo asked, Call.Subscribe call, FrameworkConnection connection) {
    FrameworkID id =
        FrameworkID.newBuilder().setValue(master.getId() + String.format("-%04d", next++)).build();
    FrameworkInfo info = asked.toBuilder().setId(id).build();
    Framework framework = frameworks.add(info);
    log.info("framework {} subscribes", framework);
    update(framework, info, call.getOfferConstraints(), call.getSuppressedRolesList());
    connect(framework, connection);
    allocator.addFramework(
        info, Map.of(), true, options(call.getSuppressedRolesList(), call.getOfferConstraints()));
    welcome(framework);
  }

  private void subscribeAgain(
      FrameworkInfo asked, Call.Subscribe call, FrameworkConnection connection) {
    Framework framework = frameworks.get(asked.getId().getValue());
    if (framework == null) {
      // Known to an earlier master only: nobody else can have this id.
      framework = recover(asked);
    }
    // What cannot change is kept; Mesos warns of it and goes on.
    FrameworkInfo info =
        asked.toBuilder()
            .setUser(framework.info().getUser())
            .setCheckpoint(framework.info().getCheckpoint())
            .build();
    Optional<String> error = FrameworkValidation.update(framework.info(), info);
    if (error.isPresent()) {
      refuse(connection, error.get());
      return;
    }
    log.info("framework {} subscribes again", framework);
    failOver(framework);
    change(framework, info, call.getSuppressedRolesList(), call.getOfferConstraints());
    boolean wasActive = framework.active();
    connect(framework, connection);
    if (!wasActive) {
      allocator.activateFramework(framework.id());
    }
    welcome(framework);
    tellAgents(framework, true);
  }

  /** Ends the connection that a newer one replaces. */
  private void failOver(Framework framework) {
    framework
        .connection()
        .ifPresent(
            old -> {
              streams.send(framework, Events.error("Framework failed over"));
              connections.remove(old);
              old.close();
            });
    // The new connection does not know these.
    removal.discardOffers(framework);
  }

  private void connect(Framework framework, FrameworkConnection connection) {
    Clock.Timer failover = failovers.remove(framework.key());
    if (failover != null) {
      failover.cancel();
    }
    connections.put(connection, framework);
    framework.connect(connection, clock.now());
  }

  private void welcome(Framework framework) {
    registry.putFramework(framework.info());
    streams.called(framework, Call.Type.SUBSCRIBE.name());
    streams.send(
        framework,
        Events.subscribed(
            Event.Subscribed.newBuilder()
                .setFrameworkId(framework.id())
                .setHeartbeatIntervalSeconds(config.heartbeatInterval().toMillis() / 1000.0)
                .setMasterInfo(master)
                .build()));
    heartbeats.start(framework);
    inverseOffers.wakeAll();
  }

  /** Adds a framework that is known from elsewhere and has not subscribed yet. */
  public Framework recover(FrameworkInfo info) {
    Framework framework = frameworks.add(info);
    allocator.addFramework(info, Map.of(), false, FrameworkOptions.NONE);
    Duration failover = failoverTimeout(info);
    Duration grace = config.agentReregisterTimeout();
    removeAfter(framework, failover.compareTo(grace) > 0 ? failover : grace);
    return framework;
  }

  /** Changes a framework that is subscribed (UPDATE_FRAMEWORK). */
  public CallResult update(Framework framework, Call.UpdateFramework call) {
    FrameworkInfo info = call.getFrameworkInfo();
    Optional<String> error =
        rules
            .info(info)
            .map(e -> "Supplied FrameworkInfo is not valid: " + e)
            .or(
                () ->
                    FrameworkValidation.update(framework.info(), info)
                        .map(e -> "FrameworkInfo update is not valid: " + e))
            .or(
                () ->
                    rules
                        .options(info, call.getSuppressedRolesList(), call.getOfferConstraints())
                        .map(e -> "'UpdateFramework' call is not valid: " + e));
    if (error.isPresent()) {
      return CallResult.badRequest(error.get());
    }
    Optional<String> forbidden = rules.unauthorized(info);
    if (forbidden.isPresent()) {
      return CallResult.forbidden(forbidden.get());
    }
    boolean changed = !info.equals(framework.info());
    change(framework, info, call.getSuppressedRolesList(), call.getOfferConstraints());
    if (changed) {
      registry.putFramework(info);
      tellAgents(framework, false);
    }
    return CallResult.ok();
  }

  private void change(
      Framework framework,
      FrameworkInfo info,
      List<String> suppressed,
      OfferConstraints constraints) {
    Set<String> roles = FrameworkValidation.rolesOf(info);
    for (Offer offer : framework.offers().values()) {
      if (!roles.contains(offer.getAllocationInfo().getRole())) {
        offers.rescind(offer);
      }
    }
    update(framework, info, constraints, suppressed);
    allocator.updateFramework(info, options(suppressed, constraints));
    observers.note(new Change.FrameworkUpdated(framework.key()));
  }

  private static void update(
      Framework framework,
      FrameworkInfo info,
      OfferConstraints constraints,
      List<String> suppressed) {
    framework.update(info, constraints, new LinkedHashSet<>(suppressed));
  }

  private static FrameworkOptions options(List<String> suppressed, OfferConstraints constraints) {
    return new FrameworkOptions(
        new LinkedHashSet<>(suppressed),
        constraints.getRoleConstraintsCount() == 0 ? Optional.empty() : Optional.of(constraints));
  }

  /** When it subscribed, its agents repeat at once what it has not acknowledged. */
  private void tellAgents(Framework framework, boolean subscribed) {
    Set<String> on = new LinkedHashSet<>();
    framework.tasks().forEachValue(task -> on.add(task.getAgentId().getValue()));
    framework.executors().keySet().forEach(executor -> on.add(executor.agentId()));
    LinkMessage.Builder message =
        LinkMessage.newBuilder()
            .setUpdateFramework(
                UpdateFramework.newBuilder()
                    .setFramework(framework.info())
                    .setSubscribed(subscribed));
    for (String id : on) {
      Agent agent = agents.get(id);
      if (agent != null) {
        agent.send(message);
      }
    }
  }

  /** A connection is gone, whoever ended it. */
  public void closed(FrameworkConnection connection) {
    Framework framework = connections.remove(connection);
    if (waiting.remove(connection) || framework == null) {
      return;
    }
    log.info("framework {} disconnected", framework);
    heartbeats.stop(framework);
    framework.disconnect();
    removal.deactivate(framework);
    removeAfter(framework, failoverTimeout(framework.info()));
  }

  private void removeAfter(Framework framework, Duration delay) {
    Instant subscribed = framework.reregistered();
    Clock.Timer timer =
        clock.after(
            delay,
            () -> {
              if (frameworks.get(framework.key()) == framework
                  && !framework.connected()
                  && framework.reregistered().equals(subscribed)) {
                remove(framework);
              }
            });
    Clock.Timer before = failovers.put(framework.key(), timer);
    if (before != null) {
      before.cancel();
    }
  }

  private static Duration failoverTimeout(FrameworkInfo info) {
    double seconds = Math.max(0, info.getFailoverTimeout());
    return Duration.ofMillis((long) Math.min(seconds * 1000, 9e12));
  }

  /** Removes a framework for ever. */
  public void remove(Framework framework) {
    log.info("framework {} is removed", framework);
    Clock.Timer failover = failovers.remove(framework.key());
    if (failover != null) {
      failover.cancel();
    }
    heartbeats.stop(framework);
    framework.connection().ifPresent(connections::remove);
    removal.remove(framework);
  }

  /** Ends every connection, and all offering. */
  public void close() {
    heartbeats.close();
    failovers.values().forEach(Clock.Timer::cancel);
    failovers.clear();
    connections.clear();
    waiting.forEach(FrameworkConnection::close);
    waiting.clear();
    for (Framework framework : frameworks.all()) {
      framework.connection().ifPresent(FrameworkConnection::close);
      if (framework.connected()) {
        framework.disconnect();
      }
      removal.deactivate(framework);
    }
  }
}
