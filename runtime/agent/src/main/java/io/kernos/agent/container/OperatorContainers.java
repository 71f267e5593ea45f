package io.kernos.agent.container;

import io.kernos.agent.AgentConfig;
import io.kernos.agent.checkpoint.Checkpoint;
import io.kernos.agent.executor.CustomExecutors;
import io.kernos.agent.fetcher.Fetcher;
import io.kernos.agent.sandbox.SandboxPaths;
import io.kernos.agent.sandbox.Sandboxes;
import io.kernos.agent.task.Executor;
import io.kernos.agent.task.Frameworks;
import io.kernos.api.checkpoint.ContainerRecord;
import io.kernos.api.v1.ContainerID;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.ContainerIds;
import io.kernos.spi.container.ContainerIo;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.container.Exit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches containers for operators, and does what these ask of any container.
 *
 * <p>One within another ends with it, and is forgotten when its outermost is. What has ended is
 * remembered until it is removed, or too much has.
 */
public final class OperatorContainers {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorContainers.class);
  private static final int MAX_ENDED = 1000;

  private final AgentConfig config;
  private final Checkpoint checkpoint;
  private final Containerizer containers;
  private final Sandboxes sandboxes;
  private final Fetcher fetcher;
  private final SandboxPaths paths;
  private final ExecutorContainers executors;
  private final Map<String, Launched> launched = new LinkedHashMap<>();

  /** One of them. */
  private static final class Launched {
    final ContainerRecord record;
    final Promise<Void> started = Promise.promise();
    boolean ended;

    Launched(ContainerRecord record) {
      this.record = record;
    }

    ContainerID id() {
      return record.getContainerId();
    }

    String name() {
      return OperatorContainers.name(id());
    }

    Optional<String> user() {
      return record.hasUser() ? Optional.of(record.getUser()) : Optional.empty();
    }
  }

  /** Those that stand in containers of {@code frameworks}, and those that stand alone. */
  public OperatorContainers(
      AgentConfig config,
      Checkpoint checkpoint,
      Frameworks frameworks,
      CustomExecutors custom,
      Containerizer containers,
      Sandboxes sandboxes,
      Fetcher fetcher,
      SandboxPaths paths) {
    this.config = config;
    this.checkpoint = checkpoint;
    this.containers = containers;
    this.sandboxes = sandboxes;
    this.fetcher = fetcher;
    this.paths = paths;
    this.executors = new ExecutorContainers(frameworks, custom);
  }

  private static String name(ContainerID id) {
    return ContainerIds.OPERATOR + ContainerIds.text(id);
  }

  /**
   * Takes up what a former life left: sessions end with it, all else runs on.
   *
   * @param found what the containerizer has
   */
  public void recover(List<ContainerRecord> saved, Set<String> found) {
    Set<String> strays = new HashSet<>(found);
    strays.removeIf(name -> !name.startsWith(ContainerIds.OPERATOR));
    for (ContainerRecord record : saved) {
      Launched one = new Launched(record);
      if (strays.remove(one.name())) {
        launched.put(ContainerIds.text(one.id()), one);
      } else {
        checkpoint.forgetContainer(one.id());
      }
    }
    strays.forEach(this::discard);
    for (Launched one : List.copyOf(launched.values())) {
      if (!rootIsKnown(one.id())) {
        drop(one);
        continue;
      }
      one.started.complete();
      watch(one);
      if (one.record.getSession()) {
        containers.destroy(one.name()).onFailure(e -> LOG.warn("{} runs on", one.name(), e));
      }
    }
  }

  private boolean rootIsKnown(ContainerID id) {
    return executors.executor(id).isPresent()
        || launched.containsKey(ContainerIds.text(ContainerIds.root(id)));
  }

  /**
   * Launches a container.
   *
   * @return false when one of this id runs already; fails with the reason when it cannot be
   *     launched
   */
  public Future<Boolean> launch(ContainerOrder order) {
    ContainerID id = order.id();
    Launched former = launched.get(ContainerIds.text(id));
    if ((former != null && !former.ended) || executors.name(id).isPresent()) {
      return Future.succeededFuture(false);
    }
    if (!order.isSupported()) {
      return Future.failedFuture("The provided ContainerInfo is not supported");
    }
    if (id.hasParent() && running(id.getParent()).isEmpty()) {
      return Future.failedFuture(
          "Parent container " + ContainerIds.text(id.getParent()) + " does not exist");
    }
    if (former == null) {
      return begin(order).map(true);
    }
    // Its id is free again once it is forgotten, and another may have been first to take it then.
    return drop(former).compose(done -> launch(order));
  }

  private Future<Void> begin(ContainerOrder order) {
    ContainerRecord.Builder record =
        ContainerRecord.newBuilder()
            .setContainerId(order.id())
            .setSandbox(sandbox(order.id()).toString())
            .setSession(order.session());
    user(order).ifPresent(record::setUser);
    Launched one = new Launched(record.build());
    launched.put(ContainerIds.text(one.id()), one);
    Path sandbox = Path.of(one.record.getSandbox());
    return checkpoint
        .container(one.record)
        .compose(done -> sandboxes.create(sandbox, one.user(), Map.of()))
        .compose(
            done ->
                order.command().getUrisCount() == 0
                    ? Future.succeededFuture()
                    : fetcher.fetch(order.command().getUrisList(), sandbox, one.user()))
        .compose(done -> containers.launch(spec(order, one)))
        .compose(pid -> settled(one))
        .onFailure(
            reason -> {
              LOG.warn("cannot launch container {}: {}", one.name(), reason.getMessage());
              launched.remove(ContainerIds.text(one.id()), one);
              checkpoint.forgetContainer(one.id());
              one.started.tryFail(reason);
            });
  }

  /** It was launched, unless what it stands in ended meanwhile. */
  private Future<Void> settled(Launched one) {
    if (launched.get(ContainerIds.text(one.id())) != one) {
      discard(one.name());
      return Future.failedFuture("Container was destroyed while it was launched");
    }
    one.started.complete();
    watch(one);
    return Future.succeededFuture();
  }

  private ContainerSpec spec(ContainerOrder order, Launched one) {
    return order.spec(
        one.name(),
        Path.of(one.record.getSandbox()),
        one.user(),
        one.id().hasParent() ? Optional.of(nameOf(one.id().getParent())) : Optional.empty());
  }

  private Path sandbox(ContainerID id) {
    ContainerID root = ContainerIds.root(id);
    Path outermost =
        executors
            .executor(root)
            .map(Executor::sandbox)
            .orElseGet(() -> paths.standalone(root.getValue()));
    return SandboxPaths.nested(outermost, id);
  }

  /** Whom it runs as: its parent's user, unless it names another. */
  private Optional<String> user(ContainerOrder order) {
    if (!config.executors().switchUser()) {
      return Optional.empty();
    }
    return order.command().hasUser()
        ? Optional.of(order.command().getUser())
        : order.id().hasParent() ? user(order.id().getParent()) : Optional.empty();
  }

  /** Whom a container runs as; empty: whom the agent runs as, or it is not known. */
  public Optional<String> user(ContainerID id) {
    Launched one = launched.get(ContainerIds.text(id));
    return one != null ? one.user() : executors.executor(id).flatMap(executors::user);
  }

  private void watch(Launched one) {
    containers
        .await(one.name())
        .onComplete(
            exit -> {
              one.ended = true;
              List<Launched> ended = launched.values().stream().filter(l -> l.ended).toList();
              if (ended.size() > MAX_ENDED) {
                drop(ended.get(0));
              }
            });
  }

  /** What the containerizer calls a container that runs, whoever launched it. */
  private Optional<String> running(ContainerID id) {
    Launched one = launched.get(ContainerIds.text(id));
    if (one != null) {
      return one.ended ? Optional.empty() : Optional.of(one.name());
    }
    return executors.name(id);
  }

  private String nameOf(ContainerID id) {
    return running(id).orElseGet(() -> name(id));
  }

  /** Completes when a container has ended, with how it did; with empty when it is not known. */
  public Future<Optional<Exit>> await(ContainerID id) {
    Launched one = launched.get(ContainerIds.text(id));
    if (one != null) {
      return one.started
          .future()
          .compose(done -> containers.await(one.name()))
          .transform(exit -> Future.succeededFuture(Optional.ofNullable(exit.result())));
    }
    Optional<String> name = executors.name(id);
    return name.isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : containers
            .await(name.get())
            .transform(exit -> Future.succeededFuture(Optional.ofNullable(exit.result())));
  }

  /** Sends a signal to a container; succeeds with false when it has ended or is not known. */
  public Future<Boolean> signal(ContainerID id, int signal) {
    Optional<String> name = running(id);
    if (name.isEmpty()) {
      return Future.succeededFuture(false);
    }
    Launched one = launched.get(ContainerIds.text(id));
    return (one == null ? Future.<Void>succeededFuture() : one.started.future())
        .compose(done -> containers.signal(name.get(), signal));
  }

  /** Kills a container with all that stands in it; succeeds when it has ended or is not known. */
  public Future<Void> destroy(ContainerID id) {
    Launched one = launched.get(ContainerIds.text(id));
    return one == null || one.ended
        ? Future.succeededFuture()
        : one.started
            .future()
            .transform(done -> Future.succeededFuture())
            .compose(done -> containers.destroy(one.name()));
  }

  /**
   * Removes what is left of an ended container.
   *
   * @return fails with the reason when it runs, or what it stands in is not known
   */
  public Future<Void> remove(ContainerID id) {
    if (running(id).isPresent()) {
      return Future.failedFuture(
          (id.hasParent() ? "Nested container" : "Container") + " has not terminated yet");
    }
    if (!rootIsKnown(id)) {
      return Future.failedFuture("Unknown root container");
    }
    Launched one = launched.get(ContainerIds.text(id));
    return one == null
        ? Future.succeededFuture()
        : drop(one).compose(done -> sandboxes.remove(Path.of(one.record.getSandbox())));
  }

  /** The input and output of a container that runs, or of a session, whose output waits for it. */
  public Future<ContainerIo> attach(ContainerID id) {
    Launched one = launched.get(ContainerIds.text(id));
    Optional<String> name =
        one != null && one.record.getSession() ? Optional.of(one.name()) : running(id);
    return name.isEmpty()
        ? Future.failedFuture("Unknown container " + ContainerIds.text(id))
        : containers.attach(name.get());
  }

  /** Whether {@code id} names a container that runs, or the place of one in one that does. */
  public boolean knows(ContainerID id) {
    return rootIsKnown(id);
  }

  /** An executor has ended: so has all that stands in its container. */
  public void ended(Executor executor) {
    launched.values().stream()
        .filter(one -> ContainerIds.root(one.id()).equals(executor.containerId()))
        .toList()
        .forEach(this::drop);
  }

  /** Ends and forgets all of them, for the agent kills whatever it has. Never fails. */
  public Future<Void> shutdown() {
    return Future.join(List.copyOf(launched.values()).stream().map(this::drop).toList())
        .transform(done -> Future.succeededFuture());
  }

  /** Forgets a container, which ends if it has not, and all that stand in it. */
  private Future<Void> drop(Launched one) {
    String text = ContainerIds.text(one.id());
    List<Future<Void>> gone = new ArrayList<>();
    for (Launched each : List.copyOf(launched.values())) {
      String other = ContainerIds.text(each.id());
      if (other.equals(text) || other.startsWith(text + ".")) {
        launched.remove(other);
        checkpoint.forgetContainer(each.id());
        gone.add(discard(each.name()));
      }
    }
    return Future.join(gone).mapEmpty();
  }

  private Future<Void> discard(String name) {
    return containers
        .destroy(name)
        .compose(done -> containers.forget(name))
        .onFailure(e -> LOG.warn("container {} is left behind", name, e));
  }

  /** Those that operators launched, and those of the tasks of groups. */
  public List<ContainerView> view() {
    return Stream.concat(
            launched.values().stream()
                .map(l -> new ContainerView(l.id(), Path.of(l.record.getSandbox()), l.ended)),
            executors.tasks().stream())
        .toList();
  }

  /** What those of {@link #view} use that run, by their ids in one word. */
  public Future<Map<String, ResourceStatistics>> usage() {
    Map<String, ResourceStatistics> found = new LinkedHashMap<>();
    List<Future<ResourceStatistics>> asked =
        view().stream()
            .filter(c -> !c.ended())
            .map(
                c ->
                    containers
                        .usage(nameOf(c.id()))
                        .onSuccess(u -> found.put(ContainerIds.text(c.id()), u)))
            .toList();
    return Future.join(asked).map(found).otherwise(found);
  }
}
