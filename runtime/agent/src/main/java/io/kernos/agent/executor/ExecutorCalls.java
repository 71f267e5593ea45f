package io.kernos.agent.executor;

import io.kernos.agent.task.Events;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorConnection;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.Frameworks;
import io.kernos.api.link.ExecutorToFramework;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.executor.Call;
import io.kernos.spi.security.Principal;
import java.util.Optional;
import java.util.function.Consumer;

/** The calls of the v1 executor API, over HTTP and from the executor host. */
public final class ExecutorCalls {
  private static final int UUID_BYTES = 16;

  private final Frameworks frameworks;
  private final Executors executors;
  private final TaskUpdates updates;
  private final Consumer<LinkMessage> master;
  private Phase phase = Phase.CLOSED;

  /** What is let in. */
  public enum Phase {
    /** Nothing: the containers of a former life are not taken up yet. */
    CLOSED,
    /** SUBSCRIBE only: executors of a former life come back. */
    RECONNECTING,
    /** Everything. */
    OPEN
  }

  /**
   * The answer to a call, as HTTP has it.
   *
   * @param words in the body of an error
   */
  public record Answer(int status, String words) {
    static final Answer ACCEPTED = new Answer(202, "");
    static final Answer SUBSCRIBED = new Answer(200, "");
  }

  /**
   * Calls by executors of {@code frameworks}.
   *
   * @param master takes what the master should know, if it can
   */
  public ExecutorCalls(
      Frameworks frameworks,
      Executors executors,
      TaskUpdates updates,
      Consumer<LinkMessage> master) {
    this.frameworks = frameworks;
    this.executors = executors;
    this.updates = updates;
    this.master = master;
  }

  /** Lets in what {@code now} says. */
  public void open(Phase now) {
    phase = now;
  }

  /**
   * Makes a call.
   *
   * @param principal who calls; empty: nobody has to say
   * @param connection where events go from now on, when it is a SUBSCRIBE that succeeds
   */
  public Answer call(Call call, Optional<Principal> principal, ExecutorConnection connection) {
    Optional<String> invalid = problem(call);
    if (phase == Phase.CLOSED) {
      return new Answer(503, "Agent has not finished recovery");
    }
    if (invalid.isPresent()) {
      return new Answer(400, "Failed to validate Executor::Call: " + invalid.get());
    }
    if (call.getType() == Call.Type.HEARTBEAT) {
      return Answer.ACCEPTED;
    }
    // The host of built-in executors says everything once: it is listened to from the first moment.
    if (phase == Phase.RECONNECTING && call.getType() != Call.Type.SUBSCRIBE && !isHosted(call)) {
      return new Answer(503, "Agent has not finished recovery");
    }
    Optional<Framework> framework = frameworks.get(call.getFrameworkId());
    if (framework.isEmpty()) {
      return new Answer(400, "Framework cannot be found");
    }
    Optional<Executor> executor = framework.get().executor(call.getExecutorId().getValue());
    if (executor.isEmpty()) {
      return new Answer(400, "Executor cannot be found");
    }
    Optional<String> mismatch = principal.flatMap(p -> ExecutorTokens.mismatch(p, executor.get()));
    if (mismatch.isPresent()) {
      return new Answer(403, mismatch.get());
    }
    if (executor.get().state() == ExecutorState.REGISTERING
        && call.getType() != Call.Type.SUBSCRIBE) {
      return new Answer(403, "Executor is not subscribed");
    }
    return act(framework.get(), executor.get(), call, connection);
  }

  private boolean isHosted(Call call) {
    return frameworks
        .get(call.getFrameworkId())
        .flatMap(f -> f.executor(call.getExecutorId().getValue()))
        .filter(Executor::hosted)
        .isPresent();
  }

  private Answer act(
      Framework framework, Executor executor, Call call, ExecutorConnection connection) {
    switch (call.getType()) {
      case SUBSCRIBE -> {
        if (framework.terminating() || executor.state().ending()) {
          connection.send(Events.SHUTDOWN);
          if (!executor.hosted()) {
            connection.close();
          }
        } else {
          executors.subscribed(framework, executor, connection, call.getSubscribe());
          executors.deliver(framework, executor);
        }
        return Answer.SUBSCRIBED;
      }
      case UPDATE -> {
        if (updates.fromExecutor(framework, executor, call.getUpdate().getStatus())) {
          executors.adjust(executor);
        }
        return Answer.ACCEPTED;
      }
      case MESSAGE -> {
        ExecutorToFramework.Builder message =
            ExecutorToFramework.newBuilder()
                .setFrameworkId(framework.id())
                .setExecutorId(executor.info().getExecutorId())
                .setData(call.getMessage().getData());
        master.accept(LinkMessage.newBuilder().setExecutorToFramework(message).build());
        return Answer.ACCEPTED;
      }
      default -> {
        return new Answer(501, "");
      }
    }
  }

  /** Mesos' validation of executor calls. */
  private static Optional<String> problem(Call call) {
    if (!call.hasType()) {
      return Optional.of("Expecting 'type' to be present");
    }
    return switch (call.getType()) {
      case SUBSCRIBE -> present(call.hasSubscribe(), "subscribe");
      case UPDATE ->
          call.hasUpdate() ? problem(call, call.getUpdate().getStatus()) : present(false, "update");
      case MESSAGE -> present(call.hasMessage(), "message");
      default -> Optional.empty();
    };
  }

  private static Optional<String> present(boolean present, String field) {
    return present ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
  }

  private static Optional<String> problem(Call call, TaskStatus status) {
    String executorId = call.getExecutorId().getValue();
    String from =
        "from executor " + executorId + " of framework " + call.getFrameworkId().getValue();
    if (!status.hasUuid()) {
      return Optional.of("Expecting 'uuid' to be present");
    }
    if (status.getUuid().size() != UUID_BYTES) {
      return Optional.of("Not a valid UUID");
    }
    if (status.hasExecutorId() && !status.getExecutorId().getValue().equals(executorId)) {
      return Optional.of(
          "ExecutorID in Call: "
              + executorId
              + " does not match ExecutorID in TaskStatus: "
              + status.getExecutorId().getValue());
    }
    if (status.getSource() != TaskStatus.Source.SOURCE_EXECUTOR) {
      return Optional.of(
          "Received Call " + from + " with invalid source, expecting 'SOURCE_EXECUTOR'");
    }
    if (status.getState() == TaskState.TASK_STAGING) {
      return Optional.of("Received TASK_STAGING " + from + " which is not allowed");
    }
    return Optional.empty();
  }
}
