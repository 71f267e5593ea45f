package io.kernos.agent.launch;

import io.kernos.agent.executor.CustomExecutors;
import io.kernos.agent.fetcher.Fetcher;
import io.kernos.agent.sandbox.SandboxPaths;
import io.kernos.agent.sandbox.Sandboxes;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.Framework;
import io.kernos.agent.task.LaunchUnit;
import io.kernos.agent.view.Counters;
import io.kernos.agent.view.Counters.Counter;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.TaskInfo;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the directories of an executor and its tasks, and fetches what they name by URI. */
public final class Preparation {
  private final Sandboxes sandboxes;
  private final Fetcher fetcher;
  private final SandboxPaths paths;
  private final CustomExecutors custom;
  private final Counters counters;

  /** Prepares in {@code sandboxes}. */
  public Preparation(
      Sandboxes sandboxes,
      Fetcher fetcher,
      SandboxPaths paths,
      CustomExecutors custom,
      Counters counters) {
    this.sandboxes = sandboxes;
    this.fetcher = fetcher;
    this.paths = paths;
    this.custom = custom;
    this.counters = counters;
  }

  /**
   * Makes a unit ready to go.
   *
   * @param first whether it is its executor's first, whose sandbox is then made
   * @return fails with the reason when something cannot be made or fetched
   */
  Future<Void> prepare(Framework framework, Executor executor, LaunchUnit unit, boolean first) {
    Future<Void> ready = Future.succeededFuture();
    Optional<String> user = custom.user(framework, executor);
    if (first) {
      List<Resource> resources = new ArrayList<>(executor.info().getResourcesList());
      if (!unit.group()) {
        unit.tasks().forEach(t -> resources.addAll(t.getResourcesList()));
      }
      List<CommandInfo.URI> uris = executor.info().getCommand().getUrisList();
      ready =
          sandboxes
              .create(executor.sandbox(), user, paths.volumes(resources))
              .compose(done -> fetch(uris, executor.sandbox(), user));
    }
    if (!unit.group() || !executor.hosted()) {
      return ready;
    }
    for (TaskInfo task : unit.tasks()) {
      ready = ready.compose(done -> prepare(executor, task, user));
    }
    return ready;
  }

  private Future<Void> prepare(Executor executor, TaskInfo task, Optional<String> executorUser) {
    Path directory = SandboxPaths.task(executor.sandbox(), task.getTaskId().getValue());
    Optional<String> user =
        executorUser.map(u -> task.getCommand().hasUser() ? task.getCommand().getUser() : u);
    Map<String, Path> volumes = new LinkedHashMap<>(paths.volumes(task.getResourcesList()));
    return sandboxes
        .create(directory, user, volumes)
        .compose(done -> fetch(task.getCommand().getUrisList(), directory, user));
  }

  private Future<Void> fetch(List<CommandInfo.URI> uris, Path directory, Optional<String> user) {
    if (uris.isEmpty()) {
      return Future.succeededFuture();
    }
    return fetcher
        .fetch(uris, directory, user)
        .onSuccess(done -> counters.add(Counter.FETCHES_SUCCEEDED))
        .onFailure(e -> counters.add(Counter.FETCHES_FAILED));
  }
}
