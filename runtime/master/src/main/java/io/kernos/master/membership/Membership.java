package io.kernos.master.membership;

import io.kernos.api.link.AgentRegistered;
import io.kernos.api.link.ExecutorExited;
import io.kernos.api.link.ExecutorToFramework;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.scheduler.Event;
import io.kernos.master.CallResult;
import io.kernos.master.MasterConfig;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.framework.Events;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.maintenance.InverseOffers;
import io.kernos.master.maintenance.Machines;
import io.kernos.master.offer.Offers;
import io.kernos.master.operation.Operations;
import io.kernos.master.records.Drains;
import io.kernos.master.registry.Authority;
import io.kernos.master.registry.Registry;
import io.kernos.master.subscription.Subscriptions;
import io.kernos.master.task.StatusUpdates;
import io.kernos.master.task.Statuses;
import io.kernos.master.task.Tasks;
import io.kernos.master.task.Usages;
import io.kernos.master.view.AgentView.ExecutorKey;
import io.kernos.master.view.Counters;
import io.kernos.spi.link.SessionHandler;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to agents and hands what they say to whom it concerns. */
public final class Membership {
  private static final Logger log = LoggerFactory.getLogger(Membership.class);

  /** Counts bugs of the master itself. */
  public static final String INTERNAL_ERRORS = "internal_errors";

  private final MasterConfig config;
  private final Clock clock;
  private final long term;
  private final Authority authority;
  private final Agents agents;
  private final Frameworks frameworks;
  private final Registration registration;
  private final RemovalRate removals;
  private final Departure departure;
  private final Withdrawal withdrawal;
  private final Health health;
  private final Tasks tasks;
  private final StatusUpdates updates;
  private final Operations operations;
  private final Usages usages;
  private final Streams streams;
  private final Counters counters;
  private final Pruning pruning;

  /**
   * @param masterId unique to this leader: the ids of new agents start with it
   * @param greeting adds what every agent is told when it is let in
   */
  public Membership(
      MasterConfig config,
      String masterId,
      long term,
      Agents agents,
      Frameworks frameworks,
      Subscriptions subscriptions,
      Offers offers,
      InverseOffers inverseOffers,
      Machines machines,
      Tasks tasks,
      Operations operations,
      Usages usages,
      Statuses statuses,
      StatusUpdates updates,
      Streams streams,
      Allocator allocator,
      Registry registry,
      Authority authority,
      Drains drains,
      FeatureLevels levels,
      Authorizer authorizer,
      Counters counters,
      Clock clock,
      Consumer<AgentRegistered.Builder> greeting) {
    this.config = config;
    this.clock = clock;
    this.removals = new RemovalRate(config.agentRemovalRate(), clock);
    this.term = term;
    this.authority = authority;
    this.agents = agents;
    this.frameworks = frameworks;
    this.tasks = tasks;
    this.updates = updates;
    this.operations = operations;
    this.usages = usages;
    this.streams = streams;
    this.counters = counters;
    this.departure =
        new Departure(
            agents,
            frameworks,
            offers,
            inverseOffers,
            tasks,
            operations,
            statuses,
            updates,
            streams,
            allocator,
            registry,
            counters,
            clock);
    this.withdrawal =
        new Withdrawal(
            agents, frameworks, allocator, departure, drains, registry, authorizer, clock);
    this.health =
        new Health(
            agents, clock, config.agentPingTimeout(), config.maxAgentPingTimeouts(), this::silent);
    AgentChecks checks = new AgentChecks(frameworks, levels);
    Arrival arrival =
        new Arrival(
            agents,
            frameworks,
            subscriptions,
            tasks,
            operations,
            statuses,
            updates,
            allocator,
            departure,
            withdrawal,
            checks,
            health,
            clock,
            greeting);
    this.registration =
        new Registration(
            masterId,
            term,
            agents,
            checks,
            arrival,
            departure,
            machines,
            registry,
            authorizer,
            counters,
            this::await);
    this.pruning = new Pruning(config, agents, registry, clock);
  }

  /** It is called again with the next ping, should the agent not be back by then. */
  private void silent(Agent agent) {
    if (!registration.isRegistering(agent.key()) && removals.take()) {
      departure.unreachable(agent, "health check timed out");
    }
  }

  /** An operator's call about an agent: to deactivate, reactivate, drain it, or mark it gone. */
  public Future<CallResult> change(Call call, Principal principal) {
    return withdrawal.change(call, principal);
  }

  /** An agent's machine is down: the agent is to stop, and its tasks are lost. */
  public void machineDown(Agent agent) {
    departure.machineDown(agent);
  }

  /** An agent has changed. */
  public void changed(Agent agent) {
    withdrawal.changed(agent);
  }

  /** The handler of a new session. */
  public SessionHandler accept() {
    return new AgentSession(listener, term, authority);
  }

  private final AgentSession.Listener listener =
      new AgentSession.Listener() {
        @Override
        public void register(AgentSession session, LinkMessage message) {
          guarded(session, () -> registration.register(session, message.getRegisterAgent()));
        }

        @Override
        public void received(AgentSession session, Agent agent, LinkMessage message) {
          guarded(session, () -> dispatch(agent, message));
        }

        @Override
        public void lost(AgentSession session, Agent agent, String reason) {
          if (agents.get(agent.key()) == agent
              && agent.channel().filter(channel -> channel == session).isPresent()) {
            log.info("agent {} disconnected: {}", agent, reason);
            departure.disconnected(agent);
          }
        }
      };

  /**
   * A message that the master cannot bear costs its sender the session, and nobody else anything.
   */
  private void guarded(AgentSession session, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      log.error("could not deal with a message of {}", session.node(), e);
      counters.increment(INTERNAL_ERRORS);
      session.close("The master could not deal with a message: " + e);
    }
  }

  private void dispatch(Agent agent, LinkMessage message) {
    switch (message.getBodyCase()) {
      case UPDATE_TASK -> updates.fromAgent(agent, message.getUpdateTask());
      case UPDATE_OPERATION -> operations.fromAgent(agent, message.getUpdateOperation());
      case EXECUTOR_TO_FRAMEWORK -> forward(agent, message.getExecutorToFramework());
      case EXECUTOR_EXITED -> exited(agent, message.getExecutorExited());
      case UNREGISTER_AGENT ->
          departure.unregistered(agent, message.getUnregisterAgent().getReason());
      case USAGE_REPORT -> usages.fromAgent(agent, message.getUsageReport());
      case PONG -> agent.answered();
      default -> {
        counters.increment("dropped_messages");
        log.warn("agent {} sent {}, which is not for a master", agent, message.getBodyCase());
      }
    }
  }

  private void forward(Agent agent, ExecutorToFramework message) {
    counters.increment("messages_executor_to_framework");
    Framework framework = frameworks.get(message.getFrameworkId().getValue());
    if (framework == null || !framework.connected()) {
      counters.increment("invalid_executor_to_framework_messages");
      return;
    }
    streams.send(
        framework,
        Events.message(
            Event.Message.newBuilder()
                .setAgentId(agent.id())
                .setExecutorId(message.getExecutorId())
                .setData(message.getData())
                .build()));
    counters.increment("valid_executor_to_framework_messages");
  }

  private void exited(Agent agent, ExecutorExited message) {
    counters.increment("messages_exited_executor");
    ExecutorKey key =
        new ExecutorKey(message.getFrameworkId().getValue(), message.getExecutorId().getValue());
    if (!agent.executors().containsKey(key)) {
      return;
    }
    tasks.removeExecutor(agent, key);
    Framework framework = frameworks.get(key.frameworkId());
    if (framework != null) {
      streams.send(
          framework, Events.failure(agent.id(), message.getExecutorId(), message.getStatus()));
    }
  }

  /** The agents of an earlier master had time enough to come back. */
  public void giveUpRecovered() {
    new ArrayList<>(agents.recovered().values()).forEach(this::giveUp);
  }

  private void giveUp(AgentInfo info) {
    String id = info.getId().getValue();
    if (!agents.isRecovered(id) || registration.isRegistering(id)) {
      return;
    }
    if (removals.take()) {
      departure.neverBack(info);
    } else {
      clock.after(removals.pause(), () -> giveUp(info));
    }
  }

  /** An agent was back for a moment, and is awaited as after a change of the master. */
  private void await(AgentInfo info) {
    agents.addRecovered(info);
    clock.after(config.agentReregisterTimeout(), () -> giveUp(info));
  }

  /** Ends every session. */
  public void close(String reason) {
    pruning.close();
    health.close();
    for (Agent agent : agents.all()) {
      agent.resync(reason);
    }
  }
}
