package io.kernos.master.operation;

import com.google.protobuf.ByteString;
import io.kernos.api.link.AcknowledgeOperation;
import io.kernos.api.link.ApplyOperation;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UpdateOperation;
import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.task.TaskStates;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Operation;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.OperationStatus;
import io.kernos.api.v1.UUID;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.agent.Agent;
import io.kernos.master.agent.Agents;
import io.kernos.master.framework.Events;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.framework.Streams;
import io.kernos.master.view.Counters;
import io.kernos.spi.time.Ids;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations under way on agents. Each is taken for done as soon as it is sent, so that later
 * operations and launches of the same acceptance can build on it; an agent that could not do it is
 * made to register again, and its word then counts.
 */
public final class Operations {
  private static final Logger log = LoggerFactory.getLogger(Operations.class);

  private final Frameworks frameworks;
  private final Agents agents;
  private final Streams streams;
  private final Counters counters;
  private final Ids ids;

  public Operations(
      Frameworks frameworks, Agents agents, Streams streams, Counters counters, Ids ids) {
    this.frameworks = frameworks;
    this.agents = agents;
    this.streams = streams;
    this.counters = counters;
    this.ids = ids;
  }

  /**
   * Applies a framework's operation to an agent and sends it there.
   *
   * @param info valid, its resources marked with the role that they are allocated to
   */
  public void apply(Framework framework, Agent agent, Offer.Operation info) {
    streams.operated(framework, info.getType());
    apply(Optional.of(framework), agent, info);
  }

  /**
   * Applies an operator's operation to an agent and sends it there.
   *
   * @param info valid, none of its resources marked as allocated
   */
  public void apply(Agent agent, Offer.Operation info) {
    apply(Optional.empty(), agent, info);
  }

  private void apply(Optional<Framework> framework, Agent agent, Offer.Operation info) {
    ByteString uuid = ids.uuidBytes();
    OperationStatus.Builder status =
        OperationStatus.newBuilder()
            .setState(OperationState.OPERATION_PENDING)
            .setAgentId(agent.id());
    if (info.hasId()) {
      status.setOperationId(info.getId());
    }
    Operation.Builder operation =
        Operation.newBuilder()
            .setAgentId(agent.id())
            .setInfo(info)
            .setLatestStatus(status)
            .setUuid(UUID.newBuilder().setValue(uuid));
    ApplyOperation.Builder order =
        ApplyOperation.newBuilder().setOperationUuid(uuid).setOperation(info);
    framework.map(Framework::id).ifPresent(operation::setFrameworkId);
    framework.map(Framework::id).ifPresent(order::setFrameworkId);
    agent.apply(ResourceOperations.unallocated(info));
    put(framework.orElse(null), agent, operation.build());
    agent.send(LinkMessage.newBuilder().setApplyOperation(order));
  }

  /** Tells a framework that an operation is not done, if it asked to hear of it. */
  public void drop(Framework framework, Offer.Operation info, String message) {
    log.warn("{} of framework {} is dropped: {}", info.getType(), framework, message);
    count(info, OperationState.OPERATION_ERROR);
    if (info.hasId()) {
      streams.send(
          framework,
          Events.update(
              OperationStatus.newBuilder()
                  .setOperationId(info.getId())
                  .setState(OperationState.OPERATION_ERROR)
                  .setMessage(message)
                  .build()));
    }
  }

  /** An agent says how an operation is. */
  public void fromAgent(Agent agent, UpdateOperation update) {
    counters.increment("messages_operation_status_update");
    Operation operation = agent.operations().get(hex(update.getOperationUuid()));
    OperationStatus status = update.getStatus().toBuilder().setAgentId(agent.id()).build();
    if (operation == null) {
      counters.increment("invalid_operation_status_updates");
      acknowledge(agent, update.getOperationUuid(), status);
      return;
    }
    counters.increment("valid_operation_status_updates");
    if (operation.getInfo().hasId()) {
      status = status.toBuilder().setOperationId(operation.getInfo().getId()).build();
    }
    Operation.Builder after = operation.toBuilder();
    boolean ended = TaskStates.isTerminal(operation.getLatestStatus().getState());
    if (!ended) {
      after.setLatestStatus(status);
      count(operation.getInfo(), status.getState());
    }
    int last = operation.getStatusesCount() - 1;
    if (last < 0 || !operation.getStatuses(last).equals(status)) {
      after.addStatuses(status);
    }
    Framework framework = frameworks.get(operation.getFrameworkId().getValue());
    put(framework, agent, after.build());
    if (operation.getInfo().hasId() && framework != null) {
      streams.send(framework, Events.update(status));
    } else {
      acknowledge(agent, update.getOperationUuid(), status);
      if (TaskStates.isTerminal(status.getState())) {
        remove(agent, after.build());
      }
    }
    boolean undone =
        TaskStates.isTerminal(status.getState())
            && status.getState() != OperationState.OPERATION_FINISHED;
    if (undone && !ended) {
      agent.resync("An operation failed: the agent's resources are not what the master took");
    }
  }

  private static void acknowledge(Agent agent, ByteString operation, OperationStatus status) {
    if (status.hasUuid()) {
      agent.send(
          LinkMessage.newBuilder()
              .setAcknowledgeOperation(
                  AcknowledgeOperation.newBuilder()
                      .setOperationUuid(operation)
                      .setStatusUuid(status.getUuid().getValue())));
    }
  }

  /** A framework has dealt with an operation's status. */
  public void acknowledge(Framework framework, Call.AcknowledgeOperationStatus call) {
    counters.increment("messages_operation_status_update_acknowledgement");
    Agent agent = agents.get(call.getAgentId().getValue());
    Operation operation = framework.operation(call.getOperationId().getValue()).orElse(null);
    OperationStatus status = null;
    if (operation != null) {
      for (OperationStatus sent : operation.getStatusesList()) {
        status = sent.getUuid().getValue().equals(call.getUuid()) ? sent : status;
      }
    }
    if (agent == null || !agent.connected() || status == null || !status.hasUuid()) {
      counters.increment("invalid_operation_status_update_acknowledgements");
      return;
    }
    if (TaskStates.isTerminal(status.getState())) {
      remove(agent, operation);
    }
    acknowledge(agent, operation.getUuid().getValue(), status);
    counters.increment("valid_operation_status_update_acknowledgements");
  }

  /** Tells a framework how its operations are. */
  public void reconcile(Framework framework, Call.ReconcileOperations call) {
    counters.increment("messages_reconcile_operations");
    if (call.getOperationsCount() == 0) {
      framework
          .operations()
          .forEachValue(operation -> streams.send(framework, Events.update(known(operation))));
    }
    for (Call.ReconcileOperations.Operation asked : call.getOperationsList()) {
      OperationStatus status =
          framework
              .operation(asked.getOperationId().getValue())
              .map(Operations::known)
              .orElseGet(() -> unknown(asked));
      streams.send(framework, Events.update(status));
    }
  }

  private static OperationStatus known(Operation operation) {
    int count = operation.getStatusesCount();
    OperationStatus status =
        count == 0 ? operation.getLatestStatus() : operation.getStatuses(count - 1);
    return status.toBuilder().clearUuid().build();
  }

  private OperationStatus unknown(Call.ReconcileOperations.Operation asked) {
    String agent = asked.getAgentId().getValue();
    OperationStatus.Builder status =
        OperationStatus.newBuilder().setOperationId(asked.getOperationId());
    if (asked.hasAgentId()) {
      status.setAgentId(asked.getAgentId());
    }
    if (asked.hasResourceProviderId()) {
      status.setResourceProviderId(asked.getResourceProviderId());
    }
    if (agents.isRecovered(agent)) {
      status
          .setState(OperationState.OPERATION_RECOVERING)
          .setMessage("Reconciliation: Agent is recovered but has not re-registered");
    } else if (agents.get(agent) != null) {
      status
          .setState(OperationState.OPERATION_UNKNOWN)
          .setMessage("Reconciliation: Operation is unknown");
    } else if (agents.unreachable().containsKey(agent)) {
      status
          .setState(OperationState.OPERATION_UNREACHABLE)
          .setMessage("Reconciliation: Agent is unreachable");
    } else if (agents.gone().containsKey(agent)) {
      status
          .setState(OperationState.OPERATION_GONE_BY_OPERATOR)
          .setMessage("Reconciliation: Agent marked gone by operator");
    } else {
      status
          .setState(OperationState.OPERATION_UNKNOWN)
          .setMessage(
              asked.hasAgentId()
                  ? "Reconciliation: Both operation and agent are unknown"
                  : "Reconciliation: Operation is unknown and no 'agent_id' was provided");
    }
    return status.build();
  }

  /** Takes over what an agent that registered again says of its operations. */
  public void reregistered(Agent agent, List<Operation> named) {
    Set<String> there = new HashSet<>();
    for (Operation operation : named) {
      String uuid = hex(operation.getUuid().getValue());
      there.add(uuid);
      if (!agent.operations().containsKey(uuid)) {
        AgentID id = agent.id();
        put(
            frameworks.get(operation.getFrameworkId().getValue()),
            agent,
            operation.toBuilder().setAgentId(id).build());
      }
    }
    for (Map.Entry<String, Operation> entry : agent.operations().entrySet()) {
      if (!there.contains(entry.getKey())) {
        end(
            agent,
            entry.getValue(),
            OperationState.OPERATION_DROPPED,
            "Operation is unknown to the agent");
      }
    }
  }

  /** Ends every operation of an agent that is lost. */
  public void endAll(Agent agent, OperationState state, String message) {
    agent.operations().forEachValue(operation -> end(agent, operation, state, message));
  }

  private void end(Agent agent, Operation operation, OperationState state, String message) {
    Framework framework = frameworks.get(operation.getFrameworkId().getValue());
    if (framework != null && operation.getInfo().hasId()) {
      streams.send(
          framework,
          Events.update(
              OperationStatus.newBuilder()
                  .setOperationId(operation.getInfo().getId())
                  .setState(state)
                  .setMessage(message)
                  .setAgentId(agent.id())
                  .build()));
    }
    count(operation.getInfo(), state);
    remove(agent, operation);
  }

  private void put(Framework framework, Agent agent, Operation operation) {
    String uuid = hex(operation.getUuid().getValue());
    agent.putOperation(uuid, operation);
    if (framework != null) {
      framework.putOperation(uuid, operation);
    }
  }

  private void remove(Agent agent, Operation operation) {
    String uuid = hex(operation.getUuid().getValue());
    agent.removeOperation(uuid);
    Framework framework = frameworks.get(operation.getFrameworkId().getValue());
    if (framework != null) {
      framework.removeOperation(uuid);
    }
  }

  private void count(Offer.Operation info, OperationState state) {
    if (Counters.OUTCOMES.contains(state)) {
      counters.add(Counters.ofOperation(info.getType(), state), 1);
    }
  }

  private static String hex(ByteString uuid) {
    return HexFormat.of().formatHex(uuid.toByteArray());
  }
}
