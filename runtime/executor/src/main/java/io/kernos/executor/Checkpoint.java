package io.kernos.executor;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kernos.api.checkpoint.HostedExecutorRecord;
import io.kernos.api.checkpoint.HostedTaskRecord;
import io.kernos.api.checkpoint.HostedTaskState;
import io.kernos.executor.task.TaskRun;
import io.kernos.spi.disk.Disk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the host writes down: {@code e/} executors, {@code t/} their tasks, {@code s/} where each
 * task is. It need not outlive the machine, for no task does.
 */
final class Checkpoint {
  private final Disk disk;
  private final Promise<Void> failure = Promise.promise();

  /** A task as it was written down. */
  record SavedTask(HostedTaskRecord record, HostedTaskState state) {}

  /** An executor as it was written down, with its tasks in the order in which they came. */
  record SavedExecutor(HostedExecutorRecord record, List<SavedTask> tasks) {}

  Checkpoint(Disk disk) {
    this.disk = disk;
  }

  /** Fails with the first write that failed; none succeeds after it. */
  Future<Void> failure() {
    return failure.future();
  }

  Future<List<SavedExecutor>> load() {
    return disk.load()
        .compose(
            values -> {
              try {
                return Future.succeededFuture(parse(values));
              } catch (InvalidProtocolBufferException e) {
                return Future.failedFuture(e);
              }
            });
  }

  /** What is written down, less what an ended executor or a torn launch left. */
  private List<SavedExecutor> parse(Map<String, byte[]> values)
      throws InvalidProtocolBufferException {
    Set<String> used = new HashSet<>();
    Map<String, SavedExecutor> executors = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> value : values.entrySet()) {
      if (value.getKey().startsWith("e/")) {
        HostedExecutorRecord record = HostedExecutorRecord.parseFrom(value.getValue());
        executors.put(value.getKey().substring(2), new SavedExecutor(record, new ArrayList<>()));
      }
    }
    for (Map.Entry<String, byte[]> value : values.entrySet()) {
      if (value.getKey().startsWith("t/")) {
        String key = value.getKey().substring(2);
        SavedExecutor executor = executors.get(key.substring(0, key.lastIndexOf('/')));
        byte[] state = values.get("s/" + key);
        // Without either it was never launched, or is done with.
        if (executor != null && state != null) {
          used.addAll(List.of(value.getKey(), "s/" + key));
          executor
              .tasks()
              .add(
                  new SavedTask(
                      HostedTaskRecord.parseFrom(value.getValue()),
                      HostedTaskState.parseFrom(state)));
        }
      }
    }
    for (Map.Entry<String, SavedExecutor> executor : executors.entrySet()) {
      if (!executor.getValue().tasks().isEmpty()) {
        used.add("e/" + executor.getKey());
      }
    }
    values.keySet().stream().filter(key -> !used.contains(key)).forEach(this::delete);
    return executors.values().stream().filter(e -> !e.tasks().isEmpty()).toList();
  }

  Future<Void> put(ExecutorKey key, HostedExecutorRecord record) {
    return put("e/" + key, record.toByteArray());
  }

  Future<Void> put(HostedTaskRecord record) {
    return put("t/" + key(record), record.toByteArray());
  }

  Future<Void> put(TaskRun run) {
    return put("s/" + key(run.record()), run.state().toByteArray());
  }

  void remove(TaskRun run) {
    delete("s/" + key(run.record()));
    delete("t/" + key(run.record()));
  }

  void remove(ExecutorKey key) {
    delete("e/" + key);
  }

  private static String key(HostedTaskRecord record) {
    return new ExecutorKey(record.getFrameworkId(), record.getExecutorId())
        + "/"
        + record.getTask().getTaskId().getValue();
  }

  private Future<Void> put(String key, byte[] value) {
    return disk.put(key, value, Disk.Durability.PROCESS).onFailure(failure::tryFail);
  }

  private void delete(String key) {
    disk.delete(key).onFailure(failure::tryFail);
  }
}
