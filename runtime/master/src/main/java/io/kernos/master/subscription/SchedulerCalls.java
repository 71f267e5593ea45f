package io.kernos.master.subscription;

import io.kernos.api.link.FrameworkToExecutor;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.ShutdownExecutor;
import io.kernos.api.resources.Roles;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.CallResult;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.FrameworkConnection;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.maintenance.InverseOffers;
import io.kernos.master.offer.Acceptance;
import io.kernos.master.operation.Operations;
import io.kernos.master.task.Kills;
import io.kernos.master.task.Reconciliation;
import io.kernos.master.task.StatusUpdates;
import io.kernos.master.validation.CallValidation;
import io.kernos.master.view.Counters;
import io.kernos.spi.security.Principal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The calls of the scheduler API: who may call, in the order of Mesos, and who answers. */
public final class SchedulerCalls {
  private final Frameworks frameworks;
  private final Agents agents;
  private final Subscriptions subscriptions;
  private final Acceptance acceptance;
  private final InverseOffers inverseOffers;
  private final Kills kills;
  private final StatusUpdates updates;
  private final Reconciliation reconciliation;
  private final Operations operations;
  private final Allocator allocator;
  private final Streams streams;
  private final Counters counters;

  public SchedulerCalls(
      Frameworks frameworks,
      Agents agents,
      Subscriptions subscriptions,
      Acceptance acceptance,
      InverseOffers inverseOffers,
      Kills kills,
      StatusUpdates updates,
      Reconciliation reconciliation,
      Operations operations,
      Allocator allocator,
      Streams streams,
      Counters counters) {
    this.frameworks = frameworks;
    this.agents = agents;
    this.subscriptions = subscriptions;
    this.acceptance = acceptance;
    this.inverseOffers = inverseOffers;
    this.kills = kills;
    this.updates = updates;
    this.reconciliation = reconciliation;
    this.operations = operations;
    this.allocator = allocator;
    this.streams = streams;
    this.counters = counters;
  }

  /** Checks a SUBSCRIBE; all that is wrong beyond its form goes to the connection. */
  public CallResult subscribe(Call call, FrameworkConnection connection, Principal principal) {
    Optional<String> error = CallValidation.validate(call, principal);
    if (error.isPresent()) {
      return CallResult.badRequest("Failed to validate scheduler::Call: " + error.get());
    }
    if (call.getType() != Call.Type.SUBSCRIBE) {
      return CallResult.badRequest("Expecting a call of type SUBSCRIBE");
    }
    subscriptions.subscribe(call.getSubscribe(), connection, principal);
    return CallResult.ok();
  }

  /**
   * Answers a call that is no SUBSCRIBE.
   *
   * @param streamId that it came with; empty: none
   */
  public CallResult call(Call call, Optional<String> streamId, Principal principal) {
    Optional<String> error = CallValidation.validate(call, principal);
    if (error.isPresent()) {
      return CallResult.badRequest("Failed to validate scheduler::Call: " + error.get());
    }
    Framework framework = frameworks.get(call.getFrameworkId().getValue());
    if (framework == null) {
      return CallResult.badRequest("Framework cannot be found");
    }
    streams.called(framework, call.getType().name());
    if (!principal.name().isEmpty() && !principal.name().equals(framework.info().getPrincipal())) {
      return CallResult.badRequest(
          "Authenticated principal '"
              + principal.name()
              + "' does not match principal '"
              + framework.info().getPrincipal()
              + "' set in `FrameworkInfo`");
    }
    if (!framework.connected()) {
      return CallResult.forbidden("Framework is not subscribed");
    }
    if (streamId.isEmpty()) {
      return CallResult.badRequest(
          "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
    }
    String current = framework.connection().map(FrameworkConnection::streamId).orElse("");
    if (!streamId.get().equals(current)) {
      return CallResult.badRequest(
          "The stream ID '"
              + streamId.get()
              + "' included in this request didn't match the stream ID currently associated with"
              + " framework ID "
              + framework.key());
    }
    return dispatch(framework, call);
  }

  private CallResult dispatch(Framework framework, Call call) {
    switch (call.getType()) {
      case TEARDOWN -> teardown(framework);
      case ACCEPT -> acceptance.accept(framework, call.getAccept());
      case DECLINE -> acceptance.decline(framework, call.getDecline());
      case REVIVE -> revive(framework, call.getRevive().getRolesList());
      case SUPPRESS -> suppress(framework, call.getSuppress().getRolesList());
      case KILL -> kills.kill(framework, call.getKill());
      case SHUTDOWN -> shutdown(framework, call.getShutdown());
      case ACKNOWLEDGE -> updates.acknowledge(framework, call.getAcknowledge());
      case ACKNOWLEDGE_OPERATION_STATUS ->
          operations.acknowledge(framework, call.getAcknowledgeOperationStatus());
      case RECONCILE -> reconciliation.reconcile(framework, call.getReconcile());
      case RECONCILE_OPERATIONS -> operations.reconcile(framework, call.getReconcileOperations());
      case MESSAGE -> message(framework, call.getMessage());
      case REQUEST -> counters.increment("messages_resource_request");
      case ACCEPT_INVERSE_OFFERS -> inverseOffers.accept(framework, call.getAcceptInverseOffers());
      case DECLINE_INVERSE_OFFERS ->
          inverseOffers.decline(framework, call.getDeclineInverseOffers());
      case UPDATE_FRAMEWORK -> {
        return subscriptions.update(framework, call.getUpdateFramework());
      }
      case SUBSCRIBE -> {
        return CallResult.badRequest(
            "Subscribe calls should not include the 'Mesos-Stream-Id' header");
      }
      case UNKNOWN -> {
        return CallResult.notImplemented();
      }
    }
    return CallResult.accepted();
  }

  /** Removes a framework at somebody's wish. */
  public void teardown(Framework framework) {
    counters.increment("messages_unregister_framework");
    subscriptions.remove(framework);
  }

  private void revive(Framework framework, List<String> named) {
    counters.increment("messages_revive_offers");
    Set<String> roles = new LinkedHashSet<>(named);
    if (subscribedTo(framework, roles)) {
      framework.revive(roles);
      allocator.revive(framework.id(), roles);
      inverseOffers.revive(framework);
    }
  }

  private void suppress(Framework framework, List<String> named) {
    counters.increment("messages_suppress_offers");
    Set<String> roles = new LinkedHashSet<>(named);
    if (subscribedTo(framework, roles)) {
      framework.suppress(roles);
      allocator.suppress(framework.id(), roles);
    }
  }

  /** Mesos drops such a call with a line in its log when one role is wrong. */
  private static boolean subscribedTo(Framework framework, Set<String> roles) {
    return roles.stream()
        .allMatch(role -> Roles.validate(role).isEmpty() && framework.roles().contains(role));
  }

  private void shutdown(Framework framework, Call.Shutdown call) {
    Agent agent = agents.get(call.getAgentId().getValue());
    if (agent != null) {
      agent.send(
          LinkMessage.newBuilder()
              .setShutdownExecutor(
                  ShutdownExecutor.newBuilder()
                      .setFrameworkId(framework.id())
                      .setExecutorId(call.getExecutorId())));
    }
  }

  private void message(Framework framework, Call.Message call) {
    counters.increment("messages_framework_to_executor");
    Agent agent = agents.get(call.getAgentId().getValue());
    if (agent == null || !agent.connected()) {
      counters.increment("invalid_framework_to_executor_messages");
      return;
    }
    agent.send(
        LinkMessage.newBuilder()
            .setFrameworkToExecutor(
                FrameworkToExecutor.newBuilder()
                    .setFrameworkId(framework.id())
                    .setExecutorId(call.getExecutorId())
                    .setData(call.getData())));
    counters.increment("valid_framework_to_executor_messages");
  }
}
