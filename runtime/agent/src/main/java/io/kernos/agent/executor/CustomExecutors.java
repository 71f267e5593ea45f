package io.kernos.agent.executor;

import io.kernos.agent.AgentConfig;
import io.kernos.agent.registration.Identity;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.Framework;
import io.kernos.agent.view.Counters;
import io.kernos.agent.view.Counters.Counter;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.Value;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.ContainerSpec.Limits;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.container.Exit;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The containers in which custom executors run. */
public final class CustomExecutors {
  private static final Logger LOG = LoggerFactory.getLogger(CustomExecutors.class);

  /** What the names of this agent's containers start with, beside those of the executor host. */
  private static final String PREFIX = "executor.";

  private static final long BYTES_PER_MB = 1024 * 1024;

  private final AgentConfig config;
  private final Containerizer containers;
  private final ExecutorEnvironment environment;
  private final ExecutorTokens tokens;
  private final Counters counters;

  /** Custom executors in {@code containers}. */
  public CustomExecutors(
      AgentConfig config,
      Identity identity,
      Containerizer containers,
      ExecutorTokens tokens,
      Counters counters) {
    this.config = config;
    this.containers = containers;
    this.environment = new ExecutorEnvironment(config, identity);
    this.tokens = tokens;
    this.counters = counters;
  }

  /** The user as whom an executor runs; empty: the agent's own. */
  public Optional<String> user(Framework framework, Executor executor) {
    if (!config.executors().switchUser()) {
      return Optional.empty();
    }
    String user =
        executor.info().getCommand().hasUser()
            ? executor.info().getCommand().getUser()
            : framework.info().getUser();
    return Optional.of(user).filter(u -> !u.isEmpty());
  }

  /** Starts an executor's container; its sandbox is ready. */
  public Future<Long> launch(Framework framework, Executor executor) {
    ContainerSpec spec =
        new ContainerSpec(
            name(executor),
            executor.info().getCommand(),
            environment.of(framework.info(), executor, tokens.of(executor)),
            executor.sandbox(),
            user(framework, executor),
            limits(executor),
            executor.info().hasContainer()
                ? Optional.of(executor.info().getContainer())
                : Optional.empty(),
            Optional.empty());
    return containers.launch(spec);
  }

  /**
   * Takes up the containers of a former life; destroys those that belong to no executor.
   *
   * @return all that the containerizer has, other users' too
   */
  public Future<Set<String>> recover(Set<Executor> known) {
    Set<String> names = new LinkedHashSet<>();
    known.forEach(e -> names.add(name(e)));
    return containers
        .recover()
        .map(
            found -> {
              found.stream()
                  .filter(id -> id.startsWith(PREFIX) && !names.contains(id))
                  .forEach(this::destroyOrphan);
              return found;
            });
  }

  private void destroyOrphan(String id) {
    LOG.warn("destroying container {}, which belongs to no executor", id);
    containers
        .destroy(id)
        .compose(done -> containers.forget(id))
        .onFailure(
            e -> {
              counters.add(Counter.CONTAINER_DESTROY_ERRORS);
              LOG.warn("cannot destroy container {}", id, e);
            });
  }

  /** Completes when the executor's container has ended. */
  public Future<Exit> await(Executor executor) {
    return containers.await(name(executor));
  }

  /** Kills everything in the executor's container. */
  public void destroy(Executor executor) {
    containers
        .destroy(name(executor))
        .onFailure(
            e -> {
              counters.add(Counter.CONTAINER_DESTROY_ERRORS);
              LOG.warn("cannot destroy the container of executor {}", executor, e);
            });
  }

  /** Lets the container have what the executor's tasks now need. */
  public Future<Void> update(Executor executor) {
    return containers.update(name(executor), limits(executor));
  }

  /** Drops the record of an ended container. */
  public Future<Void> forget(Executor executor) {
    return containers.forget(name(executor));
  }

  /** The executor's own resources with those of its tasks, or their limits where they have some. */
  private static Limits limits(Executor executor) {
    Resources own = Resources.of(executor.info().getResourcesList());
    long cpus = own.scalar("cpus");
    long mem = own.scalar("mem");
    boolean cpusUnlimited = false;
    boolean memUnlimited = false;
    for (Task task :
        Stream.concat(executor.tasks().launched().stream(), executor.tasks().queuedTasks().stream())
            .toList()) {
      Resources needs = Resources.of(task.getResourcesList());
      Value.Scalar cpuLimit = task.getLimitsMap().get("cpus");
      Value.Scalar memLimit = task.getLimitsMap().get("mem");
      cpusUnlimited |= cpuLimit != null && Double.isInfinite(cpuLimit.getValue());
      memUnlimited |= memLimit != null && Double.isInfinite(memLimit.getValue());
      cpus += cpuLimit == null ? needs.scalar("cpus") : thousandths(cpuLimit);
      mem += memLimit == null ? needs.scalar("mem") : thousandths(memLimit);
    }
    return new Limits(cpusUnlimited ? 0 : cpus, memUnlimited ? 0 : mem * BYTES_PER_MB / 1000);
  }

  private static long thousandths(Value.Scalar value) {
    return Math.round(Math.min(value.getValue(), 1e12) * 1000);
  }

  /** The id of an executor's container. */
  public static String name(Executor executor) {
    return PREFIX + executor.containerId().getValue();
  }
}
