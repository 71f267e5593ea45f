package io.kernos.master.offer;

import io.kernos.api.resources.PreRefinement;
import io.kernos.api.resources.ResourceConversion;
import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.master.Call;
import io.kernos.master.CallResult;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.operation.Operations;
import io.kernos.master.validation.OperationValidation;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Operations that an operator asks for. They are done with what is free on an agent; where that is
 * not enough, offers of the agent are rescinded, as many as are needed, and none when all of them
 * would not do either.
 */
public final class OperatorOperations {
  private final Agents agents;
  private final Offers offers;
  private final Allocator allocator;
  private final Operations operations;
  private final OperationPermits permits;

  public OperatorOperations(
      Agents agents,
      Offers offers,
      Allocator allocator,
      Operations operations,
      Authorizer authorizer) {
    this.agents = agents;
    this.offers = offers;
    this.allocator = allocator;
    this.operations = operations;
    this.permits = new OperationPermits(authorizer);
  }

  /**
   * Takes one of the six calls about an agent's resources.
   *
   * @return 202 once it is on its way to the agent; 400 when it is wrong, 403 when it is not
   *     permitted, 409 when what it needs is in use or not there
   */
  public CallResult apply(Call call, Principal principal) {
    AgentID id = agentId(call);
    if (id == null) {
      return CallResult.badRequest(
          "Failed to validate master::Call: Expecting 'agent_id' to be present; only agent default"
              + " resources are supported right now");
    }
    Agent agent = agents.get(id.getValue());
    if (agent == null) {
      return CallResult.badRequest("No agent found with specified ID");
    }
    Offer.Operation asked = operation(call);
    Optional<String> malformed = Normalization.malformed(asked);
    if (malformed.isPresent()) {
      return CallResult.badRequest(malformed.get());
    }
    Offer.Operation operation = PreRefinement.upgrade(asked);
    Optional<String> error = validate(agent, operation, principal);
    if (error.isPresent()) {
      return invalid(operation, where(operation, agent) + ": " + error.get());
    }
    if (permits.refusal(principal, principal.name(), operation).isPresent()) {
      return CallResult.forbidden("");
    }
    try {
      return perform(agent, operation, ResourceOperations.conversions(operation));
    } catch (IllegalArgumentException e) {
      return invalid(operation, ": " + e.getMessage());
    }
  }

  /** The original names the agent in some of these words only. */
  private static String where(Offer.Operation operation, Agent agent) {
    return switch (operation.getType()) {
      case UNRESERVE, DESTROY -> "";
      default -> " on agent " + agent;
    };
  }

  private static CallResult invalid(Offer.Operation operation, String error) {
    return CallResult.badRequest("Invalid " + operation.getType() + " operation" + error);
  }

  /** Null when it is not said. */
  private static AgentID agentId(Call call) {
    return switch (call.getType()) {
      case RESERVE_RESOURCES -> call.getReserveResources().getAgentId();
      case UNRESERVE_RESOURCES -> call.getUnreserveResources().getAgentId();
      case CREATE_VOLUMES -> call.getCreateVolumes().getAgentId();
      case DESTROY_VOLUMES -> call.getDestroyVolumes().getAgentId();
      case GROW_VOLUME ->
          call.getGrowVolume().hasAgentId() ? call.getGrowVolume().getAgentId() : null;
      case SHRINK_VOLUME ->
          call.getShrinkVolume().hasAgentId() ? call.getShrinkVolume().getAgentId() : null;
      default -> throw new IllegalArgumentException(call.getType() + " changes no resources");
    };
  }

  private static Offer.Operation operation(Call call) {
    Offer.Operation.Builder operation = Offer.Operation.newBuilder();
    switch (call.getType()) {
      case RESERVE_RESOURCES ->
          operation
              .setType(Offer.Operation.Type.RESERVE)
              .getReserveBuilder()
              .addAllSource(call.getReserveResources().getSourceList())
              .addAllResources(call.getReserveResources().getResourcesList());
      case UNRESERVE_RESOURCES ->
          operation
              .setType(Offer.Operation.Type.UNRESERVE)
              .getUnreserveBuilder()
              .addAllResources(call.getUnreserveResources().getResourcesList());
      case CREATE_VOLUMES ->
          operation
              .setType(Offer.Operation.Type.CREATE)
              .getCreateBuilder()
              .addAllVolumes(call.getCreateVolumes().getVolumesList());
      case DESTROY_VOLUMES ->
          operation
              .setType(Offer.Operation.Type.DESTROY)
              .getDestroyBuilder()
              .addAllVolumes(call.getDestroyVolumes().getVolumesList());
      case GROW_VOLUME ->
          operation
              .setType(Offer.Operation.Type.GROW_VOLUME)
              .getGrowVolumeBuilder()
              .setVolume(call.getGrowVolume().getVolume())
              .setAddition(call.getGrowVolume().getAddition());
      case SHRINK_VOLUME ->
          operation
              .setType(Offer.Operation.Type.SHRINK_VOLUME)
              .getShrinkVolumeBuilder()
              .setVolume(call.getShrinkVolume().getVolume())
              .setSubtract(call.getShrinkVolume().getSubtract());
      default -> throw new IllegalArgumentException(call.getType() + " changes no resources");
    }
    return operation.build();
  }

  private static Optional<String> validate(
      Agent agent, Offer.Operation operation, Principal principal) {
    OperationValidation.Actor actor = OperationValidation.Actor.operator(principal.name());
    return OperationValidation.validate(
        operation, agent.checkpointed(), agent.used().values(), actor);
  }

  private CallResult perform(
      Agent agent, Offer.Operation operation, List<ResourceConversion> conversions) {
    Set<Offer> needed =
        new LinkedHashSet<>(Offers.holding(agent, operation.getDestroy().getVolumesList()));
    Optional<String> obstacle = obstacle(agent, needed, conversions);
    for (Offer offer : agent.offers().values()) {
      if (obstacle.isPresent() && contributes(offer, conversions) && needed.add(offer)) {
        obstacle = obstacle(agent, needed, conversions);
      }
    }
    if (obstacle.isPresent()) {
      return CallResult.conflict(obstacle.get());
    }
    // Refused for a moment by those who had them, as if they had declined (Mesos).
    needed.forEach(offer -> offers.rescind(offer, Filters.getDefaultInstance()));
    allocator.updateAvailable(agent.id(), conversions);
    operations.apply(agent, operation);
    return CallResult.accepted();
  }

  /** Why it cannot be done, even if these offers are rescinded; empty when it can. */
  private Optional<String> obstacle(
      Agent agent, Set<Offer> rescinded, List<ResourceConversion> conversions) {
    Resources free = allocator.available(agent.id());
    for (Offer offer : rescinded) {
      // A shared resource is free already, however often it is offered.
      free = free.plus(Resources.of(offer.getResourcesList()).unallocated().nonShared());
    }
    try {
      ResourceOperations.apply(free, conversions);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static boolean contributes(Offer offer, List<ResourceConversion> conversions) {
    Resources offered = Resources.of(offer.getResourcesList()).unallocated();
    return conversions.stream()
        .map(ResourceConversion::consumed)
        .anyMatch(consumed -> !consumed.minus(offered).equals(consumed));
  }
}
