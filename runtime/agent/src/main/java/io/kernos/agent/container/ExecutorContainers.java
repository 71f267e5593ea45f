package io.kernos.agent.container;

import io.kernos.agent.executor.CustomExecutors;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.ExecutorState;
import io.kernos.agent.task.Frameworks;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Task;
import io.kernos.spi.container.ContainerIds;
import java.util.List;
import java.util.Optional;

/** The containers of executors and of the tasks of groups, as their ids name them. */
final class ExecutorContainers {
  private final Frameworks frameworks;
  private final CustomExecutors custom;

  ExecutorContainers(Frameworks frameworks, CustomExecutors custom) {
    this.frameworks = frameworks;
    this.custom = custom;
  }

  /** The executor in whose container, or in which itself, {@code id} stands; while it lives. */
  Optional<Executor> executor(ContainerID id) {
    ContainerID root = ContainerIds.root(id);
    return frameworks.executors().stream()
        .filter(e -> e.state() != ExecutorState.TERMINATED && e.containerId().equals(root))
        .findFirst();
  }

  /** What the containerizer calls a container of an executor or a task; empty: it is neither's. */
  Optional<String> name(ContainerID id) {
    return executor(id)
        .filter(e -> !id.hasParent() || tasks(e).contains(id))
        .map(e -> e.hosted() ? ContainerIds.text(id) : CustomExecutors.name(e));
  }

  /** Whom an executor and its tasks run as; empty: whom the agent runs as. */
  Optional<String> user(Executor executor) {
    return frameworks.get(executor.frameworkId()).flatMap(f -> custom.user(f, executor));
  }

  /** The containers of the tasks of all groups. */
  List<ContainerView> tasks() {
    return frameworks.executors().stream()
        .flatMap(e -> tasks(e).stream().map(id -> new ContainerView(id, e.sandbox(), false)))
        .toList();
  }

  private static List<ContainerID> tasks(Executor executor) {
    if (executor.info().getType() != ExecutorInfo.Type.DEFAULT) {
      return List.of();
    }
    return executor.tasks().launched().stream()
        .flatMap(task -> container(task).stream())
        .distinct()
        .toList();
  }

  private static Optional<ContainerID> container(Task task) {
    return task.getStatusesList().stream()
        .map(status -> status.getContainerStatus().getContainerId())
        .filter(ContainerID::hasParent)
        .reduce((earlier, later) -> later);
  }
}
