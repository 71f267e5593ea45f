package io.kernos.executor.task;

import com.google.protobuf.ByteString;
import io.kernos.api.v1.TaskStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The updates of a task that the agent has not yet taken, in their order. */
public final class Unacknowledged {
  private final Map<ByteString, TaskStatus> updates = new LinkedHashMap<>();
  private final Set<ByteString> written = new HashSet<>();

  /** Those of an earlier life, which were written down. */
  Unacknowledged(List<TaskStatus> earlier) {
    for (TaskStatus status : earlier) {
      updates.put(status.getUuid(), status);
      written.add(status.getUuid());
    }
  }

  void add(TaskStatus status) {
    updates.put(status.getUuid(), status);
  }

  boolean remove(ByteString uuid) {
    written.remove(uuid);
    return updates.remove(uuid) != null;
  }

  boolean isEmpty() {
    return updates.isEmpty();
  }

  /** All, written down or not. */
  List<TaskStatus> all() {
    return new ArrayList<>(updates.values());
  }

  /** {@code status} is written down: it may be sent from now on. */
  public void written(TaskStatus status) {
    if (updates.containsKey(status.getUuid())) {
      written.add(status.getUuid());
    }
  }

  /** Those that may be sent again. */
  public List<TaskStatus> sendable() {
    return updates.values().stream().filter(s -> written.contains(s.getUuid())).toList();
  }
}
