package io.kernos.executor.check;

import io.kernos.api.v1.CommandInfo;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.time.Clock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Runs commands of checks as containers within the limits of the task's. */
public final class ContainerCommandProbe implements CommandProbe {
  private final Clock clock;
  private final Ids ids;
  private final Containerizer containers;
  private final ContainerSpec task;

  /** Probes {@code task}. */
  public ContainerCommandProbe(Clock clock, Ids ids, Containerizer containers, ContainerSpec task) {
    this.clock = clock;
    this.ids = ids;
    this.containers = containers;
    this.task = task;
  }

  @Override
  public Future<Integer> run(CommandInfo command, Duration timeout) {
    String id = task.id() + ".check-" + ids.uuid();
    Promise<Integer> result = Promise.promise();
    boolean[] late = {false};
    Clock.Timer timer =
        clock.after(
            timeout,
            () -> {
              late[0] = true;
              containers.destroy(id);
              result.tryFail("Command timed out after " + timeout.toMillis() / 1000.0 + "secs");
            });
    containers
        .launch(spec(id, command))
        .compose(
            pid -> {
              if (late[0]) {
                containers.destroy(id);
              }
              return containers.await(id);
            })
        .onComplete(
            exit -> {
              timer.cancel();
              containers.forget(id);
              if (exit.failed()) {
                result.tryFail(exit.cause());
              } else if (exit.result().exited()) {
                result.tryComplete(exit.result().exitCode());
              } else {
                result.tryFail("Command " + exit.result().describe());
              }
            });
    return result.future();
  }

  private ContainerSpec spec(String id, CommandInfo command) {
    Map<String, String> environment = new HashMap<>(task.environment());
    command
        .getEnvironment()
        .getVariablesList()
        .forEach(variable -> environment.put(variable.getName(), variable.getValue()));
    // What a check prints goes where the task's errors go.
    CommandInfo quiet =
        command.getShell()
            ? command.toBuilder().setValue("exec >&2\n" + command.getValue()).build()
            : command;
    return new ContainerSpec(
        id,
        quiet,
        environment,
        task.sandbox(),
        task.user(),
        ContainerSpec.Limits.NONE,
        Optional.empty(),
        Optional.of(task.id()));
  }
}
