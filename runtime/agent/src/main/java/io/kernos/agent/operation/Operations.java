package io.kernos.agent.operation;

import com.google.protobuf.ByteString;
import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.agent.registration.Identity;
import io.kernos.agent.sandbox.SandboxPaths;
import io.kernos.agent.sandbox.Sandboxes;
import io.kernos.api.checkpoint.OperationRecord;
import io.kernos.api.checkpoint.ResourcesRecord;
import io.kernos.api.link.ApplyOperation;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.UpdateOperation;
import io.kernos.api.resources.ResourceOperations;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Operation;
import io.kernos.api.v1.OperationState;
import io.kernos.api.v1.OperationStatus;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.UUID;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's dynamic reservations and persistent volumes, and the operations that change them.
 * Each is written down, synced to the machine, before the master hears of it, and told until the
 * master acknowledges it.
 */
public final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  /** As with status updates: repeated after 10 seconds, then twice as late up to 10 minutes. */
  private static final Duration RETRY_MIN = Duration.ofSeconds(10);

  private static final Duration RETRY_MAX = Duration.ofMinutes(10);

  private final Clock clock;
  private final Ids ids;
  private final Identity identity;
  private final Checkpoint checkpoint;
  private final Sandboxes sandboxes;
  private final SandboxPaths paths;
  private final Consumer<LinkMessage> master;
  private final Resources configured;
  private final Map<ByteString, Pending> pending = new LinkedHashMap<>();
  private Resources total;
  private Resources checkpointed = Resources.EMPTY;
  private boolean paused = true;

  /** An operation that the master has not acknowledged. */
  private static final class Pending {
    private Operation operation;
    private boolean written;
    private Clock.Timer retry;
    private Duration interval = RETRY_MIN;

    Pending(Operation operation) {
      this.operation = operation;
    }

    void cancelRetry() {
      if (retry != null) {
        retry.cancel();
        retry = null;
      }
    }
  }

  /** Operations on the resources that the agent is configured with. */
  public Operations(
      Clock clock,
      Ids ids,
      Identity identity,
      Checkpoint checkpoint,
      Sandboxes sandboxes,
      SandboxPaths paths,
      Consumer<LinkMessage> master) {
    this.clock = clock;
    this.ids = ids;
    this.identity = identity;
    this.checkpoint = checkpoint;
    this.sandboxes = sandboxes;
    this.paths = paths;
    this.master = master;
    this.configured = Resources.of(identity.machine().info().getResourcesList());
    this.total = configured;
  }

  /**
   * Takes up what a former life left, and makes the directories of its volumes again.
   *
   * @return fails when the configured resources cannot hold what is reserved
   */
  public Future<Void> recover(List<Resource> resources, List<OperationRecord> operations) {
    try {
      checkpointed = Resources.of(resources);
      total = ResourceOperations.applyCheckpointed(configured, checkpointed);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(
          new IllegalStateException(
              "Checkpointed resources "
                  + resources
                  + " are incompatible with agent resources "
                  + configured
                  + ": "
                  + e.getMessage(),
              e));
    }
    for (OperationRecord record : operations) {
      Pending operation = new Pending(record.getOperation());
      operation.written = true;
      pending.put(record.getOperation().getUuid().getValue(), operation);
    }
    Future<Void> made = Future.succeededFuture();
    for (Resource volume : checkpointed.persistentVolumes()) {
      Path directory = paths.volume(volume);
      made = made.compose(done -> sandboxes.createVolume(directory));
    }
    return made;
  }

  /** Everything the agent has, with its reservations and volumes. */
  public Resources total() {
    return total;
  }

  /** Dynamic reservations and volumes. */
  public Resources checkpointed() {
    return checkpointed;
  }

  /** Operations that the master has not acknowledged. */
  public List<Operation> unacknowledged() {
    return pending.values().stream().map(p -> p.operation).toList();
  }

  /** Whether the reservations and volumes among {@code resources} exist here. */
  public boolean holds(List<Resource> resources) {
    return checkpointed.contains(Resources.of(resources).unallocated().checkpointed());
  }

  /** Applies an operation, once. */
  public void apply(ApplyOperation order) {
    ByteString uuid = order.getOperationUuid();
    Pending known = pending.get(uuid);
    if (known != null) {
      tell(known, RETRY_MIN);
      return;
    }
    Offer.Operation info = order.getOperation();
    OperationStatus.Builder status =
        OperationStatus.newBuilder()
            .setUuid(UUID.newBuilder().setValue(ids.uuidBytes()))
            .setState(OperationState.OPERATION_FINISHED);
    if (info.hasId()) {
      status.setOperationId(info.getId());
    }
    identity.id().ifPresent(status::setAgentId);
    Resources before = checkpointed;
    try {
      total = ResourceOperations.apply(total, ResourceOperations.unallocated(info));
      checkpointed = total.checkpointed();
    } catch (IllegalArgumentException e) {
      LOG.warn("operation {} cannot be applied: {}", info.getType(), e.getMessage());
      status.setState(OperationState.OPERATION_ERROR).setMessage(e.getMessage());
    }
    Operation.Builder operation =
        Operation.newBuilder()
            .setInfo(info)
            .setUuid(UUID.newBuilder().setValue(uuid))
            .setLatestStatus(status)
            .addStatuses(status);
    if (order.hasFrameworkId()) {
      operation.setFrameworkId(order.getFrameworkId());
    }
    identity.id().ifPresent(operation::setAgentId);
    Pending added = new Pending(operation.build());
    pending.put(uuid, added);
    write(added, before, checkpointed);
  }

  private void write(Pending added, Resources before, Resources after) {
    if (!before.equals(after)) {
      checkpoint.resources(ResourcesRecord.newBuilder().addAllResources(after.toProto()).build());
    }
    checkpoint
        .operation(OperationRecord.newBuilder().setOperation(added.operation).build())
        .compose(done -> directories(before, after))
        .onSuccess(
            done -> {
              added.written = true;
              tell(added, RETRY_MIN);
            })
        .onFailure(e -> failed(added, e));
  }

  private void failed(Pending added, Throwable error) {
    LOG.error("operation {} failed", added.operation.getInfo().getType(), error);
    OperationStatus status =
        added.operation.getLatestStatus().toBuilder()
            .setState(OperationState.OPERATION_FAILED)
            .setMessage(String.valueOf(error.getMessage()))
            .build();
    added.operation =
        added.operation.toBuilder()
            .setLatestStatus(status)
            .clearStatuses()
            .addStatuses(status)
            .build();
    added.written = true;
    checkpoint.operation(OperationRecord.newBuilder().setOperation(added.operation).build());
    tell(added, RETRY_MIN);
  }

  private Future<Void> directories(Resources before, Resources after) {
    List<Path> were = volumes(before);
    List<Path> are = volumes(after);
    Future<Void> done = Future.succeededFuture();
    for (Path volume : are) {
      if (!were.contains(volume)) {
        done = done.compose(v -> sandboxes.createVolume(volume));
      }
    }
    for (Path volume : were) {
      if (!are.contains(volume)) {
        done = done.compose(v -> sandboxes.remove(volume));
      }
    }
    return done;
  }

  private List<Path> volumes(Resources resources) {
    List<Path> directories = new ArrayList<>();
    resources.persistentVolumes().forEach(v -> directories.add(paths.volume(v)));
    return directories;
  }

  /** The master knows how an operation ended. */
  public void acknowledge(ByteString uuid, ByteString statusUuid) {
    Pending known = pending.get(uuid);
    if (known == null
        || !known.operation.getLatestStatus().getUuid().getValue().equals(statusUuid)) {
      return;
    }
    known.cancelRetry();
    pending.remove(uuid);
    checkpoint.forgetOperation(uuid.toByteArray());
  }

  /** There is no master. */
  public void pause() {
    paused = true;
    pending.values().forEach(Pending::cancelRetry);
  }

  /** There is a master: it is told of every operation that it has not acknowledged. */
  public void resume() {
    paused = false;
    Collection<Pending> all = new ArrayList<>(pending.values());
    all.forEach(p -> tell(p, RETRY_MIN));
  }

  private void tell(Pending operation, Duration interval) {
    operation.cancelRetry();
    if (paused || !operation.written) {
      return;
    }
    operation.interval = interval;
    Duration doubled = interval.multipliedBy(2);
    Duration next = doubled.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : doubled;
    operation.retry = clock.after(interval, () -> tell(operation, next));
    UpdateOperation.Builder update =
        UpdateOperation.newBuilder()
            .setOperationUuid(operation.operation.getUuid().getValue())
            .setStatus(operation.operation.getLatestStatus())
            .addAllCheckpointedResources(checkpointed.toProto());
    if (operation.operation.hasFrameworkId()) {
      update.setFrameworkId(operation.operation.getFrameworkId());
    }
    master.accept(LinkMessage.newBuilder().setUpdateOperation(update).build());
  }
}
