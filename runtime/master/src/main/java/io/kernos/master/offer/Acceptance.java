package io.kernos.master.offer;

import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.OfferID;
import io.kernos.api.v1.TaskInfo;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Streams;
import io.kernos.master.operation.Operations;
import io.kernos.master.task.StatusUpdates;
import io.kernos.master.task.Statuses;
import io.kernos.master.task.Tasks;
import io.kernos.master.validation.OperationValidation;
import io.kernos.master.view.Counters;
import io.kernos.spi.security.Authorizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ACCEPT and DECLINE: does a framework's operations one after the other with what was offered. */
public final class Acceptance {
  private final Offers offers;
  private final Agents agents;
  private final Allocator allocator;
  private final Operations operations;
  private final Statuses statuses;
  private final StatusUpdates updates;
  private final Streams streams;
  private final Counters counters;
  private final Launches launches;
  private final OfferValidation validation;
  private final Normalization normalization;
  private final OperationPermits permits;

  public Acceptance(
      Offers offers,
      Agents agents,
      Allocator allocator,
      Tasks tasks,
      Operations operations,
      Statuses statuses,
      StatusUpdates updates,
      Streams streams,
      Counters counters,
      Authorizer authorizer) {
    this.offers = offers;
    this.agents = agents;
    this.allocator = allocator;
    this.operations = operations;
    this.statuses = statuses;
    this.updates = updates;
    this.streams = streams;
    this.counters = counters;
    this.launches = new Launches(tasks, statuses, updates, authorizer);
    this.validation = new OfferValidation(offers);
    this.normalization = new Normalization(launches, operations);
    this.permits = new OperationPermits(authorizer);
  }

  /** A framework does not want these offers. */
  public void decline(Framework framework, Call.Decline call) {
    counters.increment("messages_decline_offers");
    int declined = 0;
    for (OfferID id : call.getOfferIdsList()) {
      Offer offer = offers.get(id);
      if (offer != null && offer.getFrameworkId().equals(framework.id())) {
        offers.discard(offer, call.getFilters());
        declined++;
      }
    }
    streams.offers(framework, "declined", declined);
  }

  /** A framework uses these offers; what it leaves is filtered as if it had declined it. */
  public void accept(Framework framework, Call.Accept call) {
    for (Offer.Operation operation : call.getOperationsList()) {
      if (operation.getType() == Offer.Operation.Type.LAUNCH) {
        counters.increment(
            operation.getLaunch().getTaskInfosCount() > 0
                ? "messages_launch_tasks"
                : "messages_decline_offers");
      }
    }
    Optional<String> error = validation.validate(call.getOfferIdsList(), framework);
    if (error.isPresent()) {
      invalid(framework, call, error.get());
      return;
    }
    Offer first = offers.get(call.getOfferIds(0));
    Agent agent = agents.get(first.getAgentId().getValue());
    String role = first.getAllocationInfo().getRole();
    List<Offer.Operation> list = new ArrayList<>();
    for (Offer.Operation operation : call.getOperationsList()) {
      normalization.normalize(framework, operation, role).ifPresent(list::add);
    }
    Resources offered = Resources.EMPTY;
    for (OfferID id : call.getOfferIdsList()) {
      Offer offer = offers.get(id);
      offers.take(offer);
      offered = offered.plus(Resources.of(offer.getResourcesList()));
    }
    streams.offers(framework, "accepted", call.getOfferIdsCount());
    Accepted accepted = new Accepted(framework, agent, offered);
    list.forEach(operation -> perform(accepted, operation));
    settle(accepted, call.getFilters());
  }

  /** None of the offers is used: those that are valid still are given back. */
  private void invalid(Framework framework, Call.Accept call, String error) {
    for (OfferID id : call.getOfferIdsList()) {
      Offer offer = offers.get(id);
      // An offer of another framework is none of its business.
      if (offer != null && offer.getFrameworkId().equals(framework.id())) {
        offers.discard(offer, null);
      }
    }
    for (Offer.Operation operation : call.getOperationsList()) {
      switch (operation.getType()) {
        case LAUNCH -> lost(framework, operation.getLaunch().getTaskInfosList(), error);
        case LAUNCH_GROUP ->
            lost(framework, operation.getLaunchGroup().getTaskGroup().getTasksList(), error);
        default ->
            operations.drop(
                framework, operation, "Operation attempted with invalid offers: " + error);
      }
    }
  }

  private void lost(Framework framework, List<TaskInfo> tasks, String error) {
    for (TaskInfo task : tasks) {
      updates.refuse(
          framework,
          statuses.refused(
              task,
              TaskState.TASK_DROPPED,
              TaskStatus.Reason.REASON_INVALID_OFFERS,
              "Task launched with invalid offers: " + error));
    }
  }

  private void perform(Accepted accepted, Offer.Operation operation) {
    switch (operation.getType()) {
      case LAUNCH -> {
        streams.operated(accepted.framework(), operation.getType());
        launches.launch(accepted, operation.getLaunch().getTaskInfosList());
      }
      case LAUNCH_GROUP -> {
        streams.operated(accepted.framework(), operation.getType());
        launches.launchGroup(
            accepted,
            operation.getLaunchGroup().getTaskGroup(),
            operation.getLaunchGroup().getExecutor());
      }
      case CREATE_DISK, DESTROY_DISK ->
          operations.drop(
              accepted.framework(),
              operation,
              "Not supported on agent "
                  + accepted.agent()
                  + " because it has no resource provider");
      case UNKNOWN -> {
        // A newer client's operation: nothing is known of it, not even whether it launches.
      }
      default -> convert(accepted, operation);
    }
  }

  private void convert(Accepted accepted, Offer.Operation operation) {
    Framework framework = accepted.framework();
    Optional<String> error =
        validate(accepted, operation)
            .map(message -> message + "; on agent " + accepted.agent())
            .or(
                () ->
                    permits.refusal(
                        framework.principal(), framework.info().getPrincipal(), operation));
    if (error.isPresent()) {
      operations.drop(framework, operation, error.get());
      return;
    }
    if (operation.getType() == Offer.Operation.Type.DESTROY) {
      Offers.holding(accepted.agent(), operation.getDestroy().getVolumesList())
          .forEach(offers::rescind);
    }
    boolean resize =
        operation.getType() == Offer.Operation.Type.GROW_VOLUME
            || operation.getType() == Offer.Operation.Type.SHRINK_VOLUME;
    try {
      accepted.convert(ResourceOperations.conversions(operation), !resize);
    } catch (IllegalArgumentException e) {
      operations.drop(
          framework,
          operation,
          resize
              ? "Invalid " + operation.getType() + " operation: " + e.getMessage()
              : e.getMessage());
      return;
    }
    operations.apply(framework, accepted.agent(), operation);
  }

  private static Optional<String> validate(Accepted accepted, Offer.Operation operation) {
    Framework framework = accepted.framework();
    Agent agent = accepted.agent();
    OperationValidation.Actor actor =
        new OperationValidation.Actor(
            framework.key(),
            framework.info().getPrincipal(),
            framework.roles(),
            framework.capabilities().sharedResources());
    return OperationValidation.validate(
        operation, agent.checkpointed(), agent.used().values(), actor);
  }

  /** Tells the allocator what became of the offers. */
  private void settle(Accepted accepted, Filters filters) {
    Framework framework = accepted.framework();
    Agent agent = accepted.agent();
    if (!accepted.conversions().isEmpty()) {
      allocator.updateAllocation(
          framework.id(), agent.id(), accepted.offered(), accepted.conversions());
    }
    // What was converted but not used is offered again at once; the rest was declined.
    Resources left = accepted.remaining().plus(accepted.resized());
    Resources converted = left.minus(accepted.offered());
    Resources declined = accepted.remaining().minus(converted);
    if (!converted.isEmpty()) {
      allocator.recoverResources(framework.id(), agent.id(), converted, null);
    }
    if (!declined.isEmpty()) {
      allocator.recoverResources(framework.id(), agent.id(), declined, filters);
    }
  }
}
