package io.kernos.master.membership;

import io.kernos.api.link.RegisterAgent;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.maintenance.Machines;
import io.kernos.master.registry.Registry;
import io.kernos.master.view.Counters;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits agents: checks what they say, stores that they belong, lets them in. */
final class Registration {
  private static final Logger log = LoggerFactory.getLogger(Registration.class);

  private final String masterId;
  private final long term;
  private final Agents agents;
  private final AgentChecks checks;
  private final Arrival arrival;
  private final Departure departure;
  private final Machines machines;
  private final Registry registry;
  private final Authorizer authorizer;
  private final Counters counters;
  private final Consumer<AgentInfo> awaits;

  /** For each agent that is being stored, the session that asked last. */
  private final Map<String, AgentSession> registering = new LinkedHashMap<>();

  /** The newest session in which each agent has registered here, as it numbers them. */
  private final Map<String, Long> sessions = new HashMap<>();

  private long next;

  /**
   * @param awaits told of an agent that was stored and is gone again
   */
  Registration(
      String masterId,
      long term,
      Agents agents,
      AgentChecks checks,
      Arrival arrival,
      Departure departure,
      Machines machines,
      Registry registry,
      Authorizer authorizer,
      Counters counters,
      Consumer<AgentInfo> awaits) {
    this.masterId = masterId;
    this.term = term;
    this.agents = agents;
    this.checks = checks;
    this.arrival = arrival;
    this.departure = departure;
    this.machines = machines;
    this.registry = registry;
    this.authorizer = authorizer;
    this.counters = counters;
    this.awaits = awaits;
  }

  /** Whether the agent is registering right now. */
  boolean isRegistering(String id) {
    return registering.containsKey(id);
  }

  /** An agent wants to belong, for the first time or again. */
  void register(AgentSession session, RegisterAgent register) {
    if (register.getHighestTerm() > term) {
      // Only the store can tell that this term is over; an agent's word must not depose a master.
      session.close("The agent obeys a leader of term " + register.getHighestTerm());
      return;
    }
    Optional<String> error =
        checks
            .invalid(register)
            .or(
                () ->
                    authorizer.permits(Principal.NOBODY, "register_agents", "")
                        ? Optional.empty()
                        : Optional.of("Not authorized to register agent"));
    if (error.isPresent()) {
      log.warn("refused agent at {}: {}", session.node(), error.get());
      session.refuse(error.get(), false);
      return;
    }
    if (refusedAsDown(session, register)) {
      return;
    }
    String id = register.getAgent().getId().getValue();
    Optional<Agent> bound = session.agent();
    if (bound.isPresent() && (id.isEmpty() || id.equals(bound.get().key()))) {
      // Sent before the answer came: what it says does not know of orders since then.
      arrival.welcome(bound.get());
    } else if (bound.isPresent()) {
      session.refuse("This is the session of agent " + bound.get().key(), false);
    } else if (session.beginRegistering()) {
      admit(session, register);
    }
  }

  /**
   * Mesos: no agent registers from a machine that is down; it is told to stop. One that is nobody
   * yet has nothing to stop, and asks again now and then until the machine is up.
   */
  private boolean refusedAsDown(AgentSession session, RegisterAgent register) {
    boolean down = machines.isDown(register.getAgent(), register.getAddress());
    if (down) {
      log.warn("refused agent at {}: its machine is down", session.node());
      session.refuse("Machine is `DOWN`", !register.getAgent().getId().getValue().isEmpty());
    }
    return down;
  }

  private void admit(AgentSession session, RegisterAgent register) {
    if (register.getAgent().getId().getValue().isEmpty()) {
      counters.increment("messages_register_slave");
      admitNew(session, register);
    } else {
      counters.increment("messages_reregister_slave");
      admitAgain(session, register);
    }
  }

  private void admitNew(AgentSession session, RegisterAgent register) {
    AgentID id = AgentID.newBuilder().setValue(masterId + "-S" + next++).build();
    AgentInfo info = register.getAgent().toBuilder().setId(id).build();
    sessions.put(id.getValue(), register.getSession());
    store(
        session,
        info,
        () -> {
          if (refusedAsDown(session, register)) {
            forgotten(info);
            return;
          }
          counters.increment("slave_registrations");
          arrival.add(session, register.toBuilder().setAgent(info).build(), true);
        });
  }

  private void admitAgain(AgentSession session, RegisterAgent register) {
    AgentInfo info = register.getAgent();
    String id = info.getId().getValue();
    if (agents.gone().containsKey(id)) {
      session.refuse("Agent has been marked gone", true);
      return;
    }
    if (register.getSession() != 0 && register.getSession() < sessions.getOrDefault(id, 0L)) {
      // It was long under way, and does not know of what the agent was told since.
      session.close("The agent has registered in a newer session");
      return;
    }
    sessions.put(id, register.getSession());
    if (departure.isLeaving(id)) {
      session.close("The agent is being removed: register again");
      return;
    }
    Agent known = agents.get(id);
    if (known != null && !known.info().getHostname().equals(info.getHostname())) {
      session.refuse("Agent attempted to reregister with different IP / hostname", true);
      return;
    }
    AgentInfo stored = known != null ? known.info() : agents.recovered().get(id);
    if (info.equals(stored) && !registering.containsKey(id)) {
      letIn(session, register);
    } else {
      store(session, info, () -> letInUnlessDown(session, register));
    }
  }

  /** While it was stored, its machine may have been taken down, and a former session shut down. */
  private void letInUnlessDown(AgentSession session, RegisterAgent register) {
    if (!refusedAsDown(session, register)) {
      letIn(session, register);
    } else if (agents.get(register.getAgent().getId().getValue()) == null) {
      forgotten(register.getAgent());
    }
  }

  private void letIn(AgentSession session, RegisterAgent register) {
    String id = register.getAgent().getId().getValue();
    counters.increment("slave_reregistrations");
    Agent known = agents.get(id);
    if (known != null) {
      arrival.rejoin(session, known, register);
    } else {
      arrival.add(session, register, agents.isRecovered(id));
    }
  }

  /** Stores that the agent belongs, then goes on, unless the session ended or was overtaken. */
  private void store(AgentSession session, AgentInfo info, Runnable then) {
    String id = info.getId().getValue();
    registering.put(id, session);
    Future<Void> stored = registry.admit(info);
    stored.onComplete(
        done -> {
          if (!registering.remove(id, session)) {
            session.close("The agent registered in a newer session");
            return;
          }
          if (session.isOpen()) {
            then.run();
          } else if (agents.get(id) == null && !agents.isRecovered(id)) {
            forgotten(info);
          }
        },
        error -> {
          registering.remove(id, session);
          log.warn("agent {} cannot be stored: {}", id, error.toString());
          session.close("The registry cannot be written: " + error.getMessage());
        });
  }

  /** It left while it was stored. A new one never learned its id; another one will be back. */
  private void forgotten(AgentInfo info) {
    boolean fresh = info.getId().getValue().startsWith(masterId);
    if (fresh && !agents.unreachable().containsKey(info.getId().getValue())) {
      registry.removeAgent(info.getId().getValue());
    } else {
      awaits.accept(info);
    }
  }
}
