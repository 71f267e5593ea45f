package io.kernos.simulation.invariant;

import com.google.protobuf.ByteString;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.simulation.Violation;
import io.kernos.simulation.Violation.Invariant;
import io.kernos.simulation.coverage.Coverage;
import io.kernos.simulation.coverage.Table;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that was seen of one task, from the executor's updates to the framework's eyes. */
final class TaskHistory {
  private static final EnumSet<TaskState> TERMINAL =
      EnumSet.of(
          TaskState.TASK_FINISHED,
          TaskState.TASK_FAILED,
          TaskState.TASK_KILLED,
          TaskState.TASK_ERROR,
          TaskState.TASK_LOST,
          TaskState.TASK_DROPPED,
          TaskState.TASK_GONE,
          TaskState.TASK_GONE_BY_OPERATOR);

  private final TaskKey key;
  private final Coverage coverage;
  private final List<ByteString> made = new ArrayList<>();
  private final Set<ByteString> promised = new LinkedHashSet<>();
  private final Set<ByteString> seen = new HashSet<>();
  private int lastSeen = -1;
  private TaskState terminal;
  private TaskState state = TaskState.TASK_STAGING;
  private String startedAs;
  private boolean machineLost;
  private boolean refused;

  TaskHistory(TaskKey key, Coverage coverage) {
    this.key = key;
    this.coverage = coverage;
  }

  static boolean isTerminal(TaskState state) {
    return TERMINAL.contains(state);
  }

  /** What the framework saw last. */
  TaskState state() {
    return state;
  }

  boolean terminal() {
    return terminal != null;
  }

  /** The executor made an update, or sends one again. */
  void made(TaskStatus status) {
    if (!made.contains(status.getUuid())) {
      made.add(status.getUuid());
    }
  }

  /** The agent told the executor that it will see to this update. */
  void promised(ByteString uuid) {
    promised.add(uuid);
  }

  /** A container of the task runs. */
  void started(String container) {
    if (startedAs != null) {
      throw new Violation(
          Invariant.STARTS, key + " runs as " + container + " after it ran as " + startedAs);
    }
    startedAs = container;
  }

  /** The framework received an update. */
  void seen(TaskStatus status) {
    TaskState next = status.getState();
    // Who is told that an operator gave up the agent has nothing more to expect of it.
    machineLost |= next == TaskState.TASK_GONE_BY_OPERATOR;
    if (machineLost) {
      state = next;
      return;
    }
    if (refused && status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION) {
      // It asked before it heard: a master has no memory of what it did not take.
      return;
    }
    refused |= status.getReason() == TaskStatus.Reason.REASON_INVALID_OFFERS;
    order(status);
    if (terminal != null && next != terminal) {
      throw new Violation(
          Invariant.TERMINAL,
          key + " was " + terminal + " and then " + next + " (" + status.getMessage() + ")");
    }
    if (isTerminal(next)) {
      terminal = next;
    }
    if (next != state) {
      coverage.moved(Table.TASK_AT_FRAMEWORK, state, next);
    }
    state = next;
  }

  private void order(TaskStatus status) {
    if (!status.hasUuid()) {
      return;
    }
    int index = made.indexOf(status.getUuid());
    if (index < 0) {
      if (status.getSource() == TaskStatus.Source.SOURCE_EXECUTOR) {
        throw new Violation(
            Invariant.UPDATES, key + " " + status.getState() + " came, which no executor made");
      }
      return;
    }
    if (index < lastSeen) {
      throw new Violation(
          Invariant.UPDATES,
          key + ": update " + index + " (" + status.getState() + ") came after " + lastSeen);
    }
    for (int earlier = lastSeen + 1; earlier < index; earlier++) {
      if (promised.contains(made.get(earlier)) && !seen.contains(made.get(earlier))) {
        throw new Violation(
            Invariant.UPDATES, key + ": update " + index + " came, yet " + earlier + " never did");
      }
    }
    seen.add(status.getUuid());
    lastSeen = index;
  }

  /** Its machine died: it knows of the task what was synced, which may be nothing, or little. */
  void machineLost() {
    machineLost = true;
  }

  boolean isMachineLost() {
    return machineLost;
  }

  /** A promised update that has not come, in words. */
  Optional<String> missing() {
    return promised.stream()
        .filter(uuid -> !machineLost && !seen.contains(uuid))
        .findFirst()
        .map(
            uuid ->
                key
                    + ": update "
                    + made.indexOf(uuid)
                    + " of "
                    + made.size()
                    + " was taken by the agent and never reached the framework, which saw "
                    + state
                    + " last");
  }
}
