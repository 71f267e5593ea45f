package io.kernos.agent.containerizer.process;

import io.kernos.agent.containerizer.cgroup.CgroupProbe;
import io.kernos.agent.containerizer.cgroup.Cgroups;
import io.kernos.agent.containerizer.process.Contained.Phase;
import io.kernos.agent.files.FileFailures;
import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.ContainerIo;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.ContainerSpec.Kind;
import io.kernos.spi.container.ContainerSpec.Limits;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.container.Exit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs containers as plain processes of this machine, each in a session of its own and, where that
 * is allowed, in control groups. Needs no privileges. All that blocks runs on a few threads of its
 * own.
 */
public final class ProcessContainerizer implements Containerizer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessContainerizer.class);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,242}");
  private static final int THREADS = 4;
  private static final long LOOK_MILLIS = 1000;

  private final Vertx vertx;
  private final ProcessConfig config;
  private final Path containers;
  private final ScheduledThreadPoolExecutor threads;
  private final Map<String, Contained> known = new ConcurrentHashMap<>();
  private final Users users = new Users();
  private final Tools tools;
  private final Cgroups cgroups;
  private final Killer killer;
  private final Undertaker undertaker;
  private final Spawner spawner;
  private final Launcher launcher;
  private Future<Set<String>> recovered;
  private volatile Reports reports;

  /**
   * Looks at what the machine has; blocks for some milliseconds.
   *
   * @throws IllegalStateException when a program is missing without which nothing can be launched
   */
  public ProcessContainerizer(Vertx vertx, ProcessConfig config) {
    this(vertx, config, Tools.find());
  }

  ProcessContainerizer(Vertx vertx, ProcessConfig config, Tools tools) {
    this.vertx = vertx;
    this.config = config;
    this.containers = config.state().resolve("containers");
    this.tools = tools;
    this.cgroups =
        config.cgroups()
            ? CgroupProbe.probe(config.cgroupPath(), config.cpuQuota())
            : CgroupProbe.none("as configured");
    this.killer = new Killer(cgroups);
    this.threads =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "containerizer");
              thread.setDaemon(true);
              return thread;
            });
    threads.setRemoveOnCancelPolicy(true);
    this.undertaker =
        new Undertaker(
            known,
            threads,
            cgroups,
            killer,
            new LogRotation(config.maxLogBytes(), cgroups),
            new Recovery(config.state(), containers));
    this.launcher =
        tools.perl().isPresent()
            ? new PerlLauncher(tools, config.state(), pipe(), !cgroups.tracks())
            : new ShellLauncher(tools, pipe(), !cgroups.tracks());
    this.spawner =
        new Spawner(launcher, config.state().resolve("spawner.log"), undertaker::spawnerDied);
  }

  /** What it can do here and what not, one line each. */
  public List<String> report() {
    List<String> lines = new ArrayList<>(cgroups.report());
    lines.add(launcher.report());
    lines.addAll(tools.report());
    return lines;
  }

  /** Whether a task above its memory is killed here. */
  public boolean limitsMemory() {
    return cgroups.limitsMemory();
  }

  private Path pipe() {
    return config.state().resolve("reports");
  }

  @Override
  public synchronized Future<Set<String>> recover() {
    if (recovered == null) {
      recovered = off(this::readState);
    }
    Context context = vertx.getOrCreateContext();
    Promise<Set<String>> promise = Promise.promise();
    recovered.onComplete(ids -> context.runOnContext(v -> promise.handle(ids)));
    return promise.future();
  }

  private Set<String> readState() throws IOException {
    Files.createDirectories(containers);
    Recovery recovery = new Recovery(config.state(), containers);
    recovery.endFormerSpawner();
    // Before the supervisors are looked for, so that none ends unheard in between.
    reports = new Reports(pipe(), tools, this::reported);
    for (Contained container : recovery.find()) {
      known.put(container.id(), container);
      if (container.phase() == Phase.RUNNING && Files.exists(container.place.input())) {
        // A session ended with the agent that it began with: what is left of it is not attached to.
        if (!Files.exists(container.place.output())) {
          container.streams(new Streams(container.place, false, true));
        }
      }
      if (container.phase() == Phase.STARTING) {
        // Neither watched nor ended by its own account.
        undertaker.finish(container);
      }
    }
    cgroups.clear(known.keySet());
    Set<String> ids = new HashSet<>(known.keySet());
    threads.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return ids;
  }

  @Override
  public Future<Long> launch(ContainerSpec spec) {
    return off(() -> start(spec)).compose(container -> container.whenStarted(vertx));
  }

  private Contained start(ContainerSpec spec) throws IOException {
    if (reports == null) {
      throw new IllegalStateException("launch before recover");
    }
    if (!ID.matcher(spec.id()).matches()) {
      throw new IllegalArgumentException("not a container id: " + spec.id());
    }
    if (!spec.command().hasValue()) {
      throw new IllegalArgumentException("the command has no value");
    }
    if (!Files.isDirectory(spec.sandbox())) {
      throw new IllegalArgumentException("there is no sandbox " + spec.sandbox());
    }
    Place place = new Place(containers.resolve(spec.id()));
    Optional<String> shared =
        spec.parent()
            .map(known::get)
            .filter(parent -> spec.limits().equals(Limits.NONE))
            .map(parent -> parent.about.shared().orElse(parent.id()));
    Place.About about = new Place.About(spec.sandbox().toAbsolutePath(), spec.parent(), shared);
    Contained container = new Contained(place, about);
    try {
      place.create(about);
    } catch (FileAlreadyExistsException e) {
      throw new IllegalStateException("container " + spec.id() + " was already started", e);
    } catch (IOException e) {
      throw new IOException(FileFailures.words(e), e);
    }
    try {
      Users.User user = spec.user().isPresent() ? users.resolve(spec.user().get()) : null;
      if (user != null && spec.kind() == Kind.PLAIN) {
        giveLogs(spec.sandbox(), user);
      }
      if (spec.attachable()) {
        container.streams(Streams.make(tools, place, spec, user));
      }
      cgroups.create(spec.id(), spec.limits(), shared);
      byte[] order =
          launcher.launch(place, entering(spec), cgroups.joinFiles(spec.id(), shared), user);
      known.put(spec.id(), container);
      spawner.launch(order);
      return container;
    } catch (IOException | RuntimeException e) {
      known.remove(spec.id());
      cgroups.remove(spec.id());
      container.failed("it could not be launched");
      place.delete();
      throw e;
    }
  }

  /** Makes the files that its output goes to, as its own. */
  private static void giveLogs(Path sandbox, Users.User user) throws IOException {
    for (String name : List.of("stdout", "stderr")) {
      Path file = sandbox.resolve(name);
      if (!Files.exists(file)) {
        Files.createFile(file);
        user.give(file);
      }
    }
  }

  /** A session as it is launched: where its parent works, with what its parent was given. */
  private ContainerSpec entering(ContainerSpec spec) {
    Optional<Contained> parent = spec.parent().map(known::get);
    return spec.kind() == Kind.SESSION && parent.isPresent()
        ? TaskCommand.within(spec, parent.get())
        : spec;
  }

  /** A line of a supervisor: {@code P id pid} or {@code E id}. */
  private void reported(String line) {
    String[] words = line.split(" ");
    Contained container = words.length > 1 ? known.get(words[1]) : null;
    if (container == null) {
      return;
    }
    if (words[0].equals("P") && words.length == 3) {
      container.started(Long.parseLong(words[2]));
    } else if (words[0].equals("E")) {
      undertaker.finish(container);
    }
  }

  private void look() {
    try {
      spawner.collect();
    } catch (IOException e) {
      LOG.debug("the spawner has ended; the next launch starts another", e);
    }
    undertaker.look();
  }

  @Override
  public Future<Exit> await(String id) {
    Contained container = known.get(id);
    return container == null
        ? Future.failedFuture("container " + id + " is not known")
        : container.whenEnded(vertx);
  }

  @Override
  public Future<Boolean> signal(String id, int signal) {
    Contained container = known.get(id);
    if (container == null) {
      return Future.succeededFuture(false);
    }
    return container
        .whenStarted(vertx)
        .compose(
            pid ->
                off(
                    () -> {
                      if (container.phase() != Phase.RUNNING || !killer.isFirst(container)) {
                        return false;
                      }
                      spawner.signal(signal, pid);
                      return true;
                    }));
  }

  @Override
  public Future<Void> destroy(String id) {
    List<Future<Exit>> ends = new ArrayList<>();
    for (Contained container : undertaker.family(id)) {
      Future<Exit> end = container.whenEnded(vertx);
      ends.add(end);
      if (!end.isComplete()) {
        undertaker.destroy(container);
      }
    }
    return Future.join(ends).transform(done -> Future.succeededFuture());
  }

  @Override
  public Future<Void> update(String id, Limits limits) {
    Contained container = known.get(id);
    if (container == null || container.phase() == Phase.ENDED) {
      return Future.failedFuture("container " + id + " does not run");
    }
    return off(
        () -> {
          if (container.about.shared().isEmpty()) {
            cgroups.limit(id, limits);
          }
          return null;
        });
  }

  @Override
  public Future<ResourceStatistics> usage(String id) {
    List<Contained> family = undertaker.family(id);
    if (family.isEmpty()) {
      return Future.failedFuture("container " + id + " is not known");
    }
    return off(() -> Usage.of(family, cgroups, killer));
  }

  @Override
  public Future<Void> forget(String id) {
    Contained container = known.get(id);
    if (container == null) {
      return Future.succeededFuture();
    }
    if (container.phase() != Phase.ENDED) {
      return Future.failedFuture("container " + id + " still runs");
    }
    return off(
        () -> {
          container.streams().ifPresent(Streams::close);
          container.place.delete();
          known.remove(id);
          return null;
        });
  }

  @Override
  public Future<ContainerIo> attach(String id) {
    Contained container = known.get(id);
    Optional<Streams> streams = Optional.ofNullable(container).flatMap(Contained::streams);
    if (streams.isEmpty()) {
      return Future.failedFuture("the input and output of container " + id + " are not kept");
    }
    OutputSources sources = new OutputSources(container, streams.get(), threads);
    return Future.succeededFuture(
        new Attachment(vertx, container, streams.get(), sources::open, tools.stty()));
  }

  /**
   * Stops watching; every container but sessions lives on and is found again by {@link #recover}.
   */
  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    cgroups.clear(undertaker.running());
    known.values().forEach(container -> container.streams().ifPresent(Streams::close));
    spawner.close();
    if (reports != null) {
      reports.close();
    }
  }

  /** Runs what blocks on a thread of ours; the future completes on the caller's context. */
  private <T> Future<T> off(Callable<T> work) {
    Context context = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    try {
      threads.execute(
          () -> {
            try {
              T result = work.call();
              context.runOnContext(v -> promise.complete(result));
            } catch (Exception e) {
              context.runOnContext(v -> promise.fail(e));
            }
          });
    } catch (RejectedExecutionException e) {
      return Future.failedFuture("the containerizer is closed");
    }
    return promise.future();
  }
}
