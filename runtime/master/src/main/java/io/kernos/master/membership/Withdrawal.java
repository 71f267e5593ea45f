package io.kernos.master.membership;

import io.kernos.api.link.DrainAgent;
import io.kernos.api.link.KillTask;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.DrainConfig;
import io.kernos.api.v1.DurationInfo;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.KillPolicy;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskID;
import io.kernos.api.v1.master.Call;
import io.kernos.master.CallResult;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.records.Drains;
import io.kernos.master.registry.Registry;
import io.kernos.master.view.AgentView.TaskKey;
import io.kernos.master.view.Availability;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Agents that operators take out of use, and into it again: deactivated, drained, gone for ever.
 * Checks and answers are those of Mesos.
 */
final class Withdrawal {
  private static final Logger log = LoggerFactory.getLogger(Withdrawal.class);

  /** Mesos: a task with no kill policy has 3 s. */
  private static final long DEFAULT_GRACE_NANOS = Duration.ofSeconds(3).toNanos();

  private final Agents agents;
  private final Frameworks frameworks;
  private final Allocator allocator;
  private final Departure departure;
  private final Drains drains;
  private final Registry registry;
  private final Authorizer authorizer;
  private final Clock clock;

  /** Agents whose last task has ended, while that is being stored. */
  private final Set<String> ending = new LinkedHashSet<>();

  Withdrawal(
      Agents agents,
      Frameworks frameworks,
      Allocator allocator,
      Departure departure,
      Drains drains,
      Registry registry,
      Authorizer authorizer,
      Clock clock) {
    this.agents = agents;
    this.frameworks = frameworks;
    this.allocator = allocator;
    this.departure = departure;
    this.drains = drains;
    this.registry = registry;
    this.authorizer = authorizer;
    this.clock = clock;
  }

  /** One of the four calls; done once stored. */
  Future<CallResult> change(Call call, Principal principal) {
    return switch (call.getType()) {
      case DEACTIVATE_AGENT ->
          deactivate(call.getDeactivateAgent().getAgentId().getValue(), principal);
      case REACTIVATE_AGENT ->
          reactivate(call.getReactivateAgent().getAgentId().getValue(), principal);
      case DRAIN_AGENT -> drain(call.getDrainAgent(), principal);
      case MARK_AGENT_GONE -> gone(call.getMarkAgentGone().getAgentId().getValue(), principal);
      default -> Future.succeededFuture(CallResult.notImplemented());
    };
  }

  private Future<CallResult> deactivate(String id, Principal principal) {
    return refused(principal, "deactivate_agents")
        .or(() -> unknown(id))
        .map(Future::succeededFuture)
        .orElseGet(() -> store(id, agents.availability(id).deactivate()));
  }

  private Future<CallResult> reactivate(String id, Principal principal) {
    return refused(principal, "reactivate_agents")
        .or(
            () ->
                agents.availability(id).deactivated()
                    ? Optional.empty()
                    : Optional.of(CallResult.badRequest("Agent is not deactivated")))
        .or(
            () ->
                agents.availability(id).isDraining()
                    ? Optional.of(CallResult.badRequest("Agent is still in the DRAINING state"))
                    : Optional.empty())
        .map(Future::succeededFuture)
        .orElseGet(() -> store(id, Availability.FULL));
  }

  private Future<CallResult> drain(Call.DrainAgent call, Principal principal) {
    String id = call.getAgentId().getValue();
    Optional<CallResult> refused =
        refused(principal, "drain_agents")
            .or(
                () ->
                    call.getMarkGone() ? refused(principal, "mark_agents_gone") : Optional.empty())
            .or(() -> unknown(id))
            .or(
                () ->
                    departure.isLeaving(id)
                        ? Optional.of(CallResult.conflict("Agent is currently being marked gone"))
                        : Optional.empty());
    if (refused.isPresent()) {
      return Future.succeededFuture(refused.get());
    }
    DrainConfig.Builder config = DrainConfig.newBuilder().setMarkGone(call.getMarkGone());
    if (call.hasMaxGracePeriod()) {
      config.setMaxGracePeriod(
          DurationInfo.newBuilder()
              .setNanoseconds(
                  call.getMaxGracePeriod().getSeconds() * 1_000_000_000L
                      + call.getMaxGracePeriod().getNanos()));
    }
    log.info("agent {} is to be drained", id);
    return store(id, Availability.draining(config.build(), clock.now()));
  }

  private Future<CallResult> gone(String id, Principal principal) {
    Optional<CallResult> refused = refused(principal, "mark_agents_gone");
    if (refused.isPresent()) {
      return Future.succeededFuture(refused.get());
    }
    if (agents.gone().containsKey(id)) {
      return Future.succeededFuture(CallResult.ok());
    }
    if (departure.isLeaving(id)) {
      return Future.succeededFuture(
          CallResult.unavailable(
              "Agent '" + id + "' is already being transitioned to gone, removed or unreachable"));
    }
    return agents.isKnown(id)
        ? departure.gone(id).map(CallResult.ok())
        : Future.succeededFuture(CallResult.notFound("Agent '" + id + "' not found"));
  }

  private Optional<CallResult> refused(Principal principal, String action) {
    return authorizer.permits(principal, action, "")
        ? Optional.empty()
        : Optional.of(CallResult.forbidden(""));
  }

  private Optional<CallResult> unknown(String id) {
    return agents.isKnown(id)
        ? Optional.empty()
        : Optional.of(CallResult.badRequest("Unknown agent"));
  }

  private Future<CallResult> store(String id, Availability wanted) {
    return registry
        .putAvailability(id, wanted)
        .map(
            stored -> {
              if (agents.isKnown(id)) {
                agents.setAvailability(id, wanted);
                apply(id);
              }
              return CallResult.ok();
            });
  }

  private void apply(String id) {
    Agent agent = agents.get(id);
    if (agent == null) {
      return;
    }
    if (!agents.availability(id).deactivated()) {
      if (agent.connected()) {
        agent.setActive(true);
        allocator.activateAgent(agent.id());
      }
    } else {
      departure.withhold(agent);
      drain(agent);
    }
  }

  /** An agent has registered, and is known to the allocator. */
  void arrived(Agent agent) {
    if (agents.availability(agent.key()).deactivated()) {
      apply(agent.key());
    }
  }

  /** Tells the agent, and kills its tasks as fast as their load balancers let them go. */
  private void drain(Agent agent) {
    Optional<DrainConfig> config =
        agents.availability(agent.key()).drain().map(info -> info.getConfig());
    if (config.isEmpty()) {
      return;
    }
    agent.send(
        LinkMessage.newBuilder().setDrainAgent(DrainAgent.newBuilder().setConfig(config.get())));
    for (TaskKey key : agent.tasks().keySet()) {
      Framework framework = frameworks.get(key.frameworkId());
      Task task = framework == null ? null : framework.task(key.taskId());
      if (task != null) {
        agent.markKilled(key);
        drains.afterDraining(key, () -> kill(agent.key(), key, killing(task, config.get())));
      }
    }
    changed(agent);
  }

  private void kill(String id, TaskKey key, KillTask.Builder kill) {
    Agent agent = agents.get(id);
    if (agent != null && agent.tasks().containsKey(key)) {
      agent.send(LinkMessage.newBuilder().setKillTask(kill));
    }
  }

  private static KillTask.Builder killing(Task task, DrainConfig config) {
    KillTask.Builder kill =
        KillTask.newBuilder()
            .setFrameworkId(FrameworkID.newBuilder(task.getFrameworkId()))
            .setTaskId(TaskID.newBuilder(task.getTaskId()));
    long own =
        task.hasKillPolicy() && task.getKillPolicy().hasGracePeriod()
            ? task.getKillPolicy().getGracePeriod().getNanoseconds()
            : DEFAULT_GRACE_NANOS;
    if (config.hasMaxGracePeriod() && config.getMaxGracePeriod().getNanoseconds() < own) {
      kill.setKillPolicy(KillPolicy.newBuilder().setGracePeriod(config.getMaxGracePeriod()));
    }
    return kill;
  }

  /** An agent may have no task left: then it is drained, or gone. */
  void changed(Agent agent) {
    String id = agent.key();
    if (!agents.availability(id).isDraining()
        || !agent.tasks().isEmpty()
        || !agent.operations().isEmpty()
        || departure.isLeaving(id)
        || !ending.add(id)) {
      return;
    }
    Availability drained = agents.availability(id).drained();
    boolean gone = drained.drain().orElseThrow().getConfig().getMarkGone();
    Future<Void> stored = gone ? departure.gone(id) : registry.putAvailability(id, drained);
    stored.onComplete(
        done -> {
          ending.remove(id);
          if (!gone && agents.availability(id).isDraining()) {
            log.info("agent {} is drained", agent);
            agents.setAvailability(id, drained);
          }
        },
        error -> ending.remove(id));
  }
}
