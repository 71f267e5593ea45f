package io.kernos.agent.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.kernos.api.checkpoint.AgentRecord;
import io.kernos.api.checkpoint.ContainerRecord;
import io.kernos.api.checkpoint.ExecutorRecord;
import io.kernos.api.checkpoint.GarbageRecord;
import io.kernos.api.checkpoint.LifeRecord;
import io.kernos.api.checkpoint.OperationRecord;
import io.kernos.api.checkpoint.ResourcesRecord;
import io.kernos.api.checkpoint.TaskRecord;
import io.kernos.api.checkpoint.TermRecord;
import io.kernos.api.checkpoint.UpdateRecord;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.spi.container.ContainerIds;
import io.kernos.spi.disk.Disk;
import io.kernos.spi.disk.Disk.Durability;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The agent's records on its {@link Disk}. Writes take effect in the order of the calls; the first
 * that fails completes {@link #failure}, and the agent must then stop.
 */
public final class Checkpoint {
  private static final String AGENT = "agent";
  private static final String TERM = "term";
  private static final String LIFE = "life";
  private static final String RESOURCES = "resources";
  private static final String FRAMEWORK = "framework/";
  private static final String EXECUTOR = "executor/";
  private static final String TASK = "task/";
  private static final String UPDATE = "update/";
  private static final String OPERATION = "operation/";
  private static final String GARBAGE = "garbage/";
  private static final String CONTAINER = "container/";

  private final Disk disk;
  private final Promise<Void> failure = Promise.promise();
  private final Future<Void> never = Future.future(promise -> {});
  private boolean closed;

  /** The records on {@code disk}. */
  public Checkpoint(Disk disk) {
    this.disk = disk;
  }

  /** Fails with the reason once a write has failed; never succeeds. */
  public Future<Void> failure() {
    return failure.future();
  }

  /** Everything written; fails when a record cannot be read, naming it. Called once, first. */
  public Future<Saved> load() {
    return disk.load().map(Checkpoint::parse);
  }

  /** Remembers who this agent is; outlives the machine. */
  public Future<Void> agent(AgentRecord value) {
    return put(AGENT, value, Durability.MACHINE);
  }

  /** Forgets who this agent was. */
  public Future<Void> forgetAgent() {
    return delete(AGENT);
  }

  /** Remembers the highest term obeyed; outlives the machine. */
  public Future<Void> term(long term) {
    return put(TERM, TermRecord.newBuilder().setTerm(term).build(), Durability.MACHINE);
  }

  /** Remembers how often the agent was started; outlives the machine. */
  public Future<Void> life(long life) {
    return put(LIFE, LifeRecord.newBuilder().setLife(life).build(), Durability.MACHINE);
  }

  /** Remembers dynamic reservations and volumes; outlives the machine. */
  public Future<Void> resources(ResourcesRecord value) {
    return put(RESOURCES, value, Durability.MACHINE);
  }

  /** Remembers an operation; outlives the machine. */
  public Future<Void> operation(OperationRecord value) {
    byte[] uuid = value.getOperation().getUuid().getValue().toByteArray();
    return put(OPERATION + HexFormat.of().formatHex(uuid), value, Durability.MACHINE);
  }

  /** Forgets an operation by its uuid. */
  public Future<Void> forgetOperation(byte[] uuid) {
    return delete(OPERATION + HexFormat.of().formatHex(uuid));
  }

  /** Remembers a framework. */
  public Future<Void> framework(FrameworkInfo value) {
    return put(FRAMEWORK + part(value.getId().getValue()), value, Durability.PROCESS);
  }

  /** Forgets a framework. */
  public Future<Void> forgetFramework(String frameworkId) {
    return delete(FRAMEWORK + part(frameworkId));
  }

  /** Remembers an executor. */
  public Future<Void> executor(ExecutorRecord value) {
    return put(
        executorKey(
            value.getFrameworkId().getValue(), value.getExecutor().getExecutorId().getValue()),
        value,
        Durability.PROCESS);
  }

  /** Forgets an executor. */
  public Future<Void> forgetExecutor(String frameworkId, String executorId) {
    return delete(executorKey(frameworkId, executorId));
  }

  /** Remembers a task. */
  public Future<Void> task(TaskRecord value) {
    return put(
        taskKey(value.getFrameworkId().getValue(), value.getTask().getTaskId().getValue()),
        value,
        Durability.PROCESS);
  }

  /** Forgets a task. */
  public Future<Void> forgetTask(String frameworkId, String taskId) {
    return delete(taskKey(frameworkId, taskId));
  }

  /** Remembers a status update. */
  public Future<Void> update(UpdateRecord value) {
    return put(updateKey(value), value, Durability.PROCESS);
  }

  /** Forgets a status update. */
  public Future<Void> forgetUpdate(UpdateRecord value) {
    return delete(updateKey(value));
  }

  /** Remembers a directory to remove. */
  public Future<Void> garbage(GarbageRecord value) {
    return put(GARBAGE + value.getPath(), value, Durability.PROCESS);
  }

  /** Forgets a directory that was removed. */
  public Future<Void> forgetGarbage(String path) {
    return delete(GARBAGE + path);
  }

  /** Remembers a container that an operator launched. */
  public Future<Void> container(ContainerRecord value) {
    String id = ContainerIds.text(value.getContainerId());
    return put(CONTAINER + id, value, Durability.PROCESS);
  }

  /** Forgets a container that an operator launched. */
  public Future<Void> forgetContainer(ContainerID id) {
    return delete(CONTAINER + ContainerIds.text(id));
  }

  /** Writes nothing more: futures of later calls never complete. */
  public void close() {
    closed = true;
  }

  private Future<Void> put(String key, MessageLite value, Durability durability) {
    return closed ? never : watched(disk.put(key, value.toByteArray(), durability));
  }

  private Future<Void> delete(String key) {
    return closed ? never : watched(disk.delete(key));
  }

  private Future<Void> watched(Future<Void> write) {
    return write.onFailure(failure::tryFail);
  }

  private static String executorKey(String frameworkId, String executorId) {
    return EXECUTOR + part(frameworkId) + '/' + part(executorId);
  }

  private static String taskKey(String frameworkId, String taskId) {
    return TASK + part(frameworkId) + '/' + part(taskId);
  }

  private static String updateKey(UpdateRecord value) {
    return UPDATE
        + part(value.getFrameworkId().getValue())
        + '/'
        + part(value.getStatus().getTaskId().getValue())
        + '/'
        + value.getSequence();
  }

  /** An id as one part of a key: ids may hold a slash. */
  private static String part(String id) {
    return id.replace("%", "%25").replace("/", "%2F");
  }

  private static Saved parse(Map<String, byte[]> values) {
    Map<String, byte[]> sorted = new TreeMap<>(values);
    List<TaskRecord> tasks = all(sorted, TASK, TaskRecord.parser());
    tasks.sort(Comparator.comparingLong(TaskRecord::getSequence));
    List<UpdateRecord> updates = all(sorted, UPDATE, UpdateRecord.parser());
    updates.sort(Comparator.comparingLong(UpdateRecord::getSequence));
    return new Saved(
        one(sorted, AGENT, AgentRecord.parser()),
        one(sorted, TERM, TermRecord.parser()).map(TermRecord::getTerm).orElse(0L),
        one(sorted, LIFE, LifeRecord.parser()).map(LifeRecord::getLife).orElse(0L),
        one(sorted, RESOURCES, ResourcesRecord.parser())
            .map(ResourcesRecord::getResourcesList)
            .orElse(List.of()),
        all(sorted, FRAMEWORK, FrameworkInfo.parser()),
        all(sorted, EXECUTOR, ExecutorRecord.parser()),
        tasks,
        updates,
        all(sorted, OPERATION, OperationRecord.parser()),
        all(sorted, GARBAGE, GarbageRecord.parser()),
        all(sorted, CONTAINER, ContainerRecord.parser()));
  }

  private static <T> Optional<T> one(Map<String, byte[]> values, String key, Parser<T> parser) {
    byte[] value = values.get(key);
    return value == null ? Optional.empty() : Optional.of(parse(key, value, parser));
  }

  private static <T> List<T> all(Map<String, byte[]> values, String prefix, Parser<T> parser) {
    List<T> found = new ArrayList<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.add(parse(key, value, parser));
          }
        });
    return found;
  }

  private static <T> T parse(String key, byte[] value, Parser<T> parser) {
    try {
      return parser.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "the checkpoint's record " + key + " cannot be read: " + e.getMessage(), e);
    }
  }
}
