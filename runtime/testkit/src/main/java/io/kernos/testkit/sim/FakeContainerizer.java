package io.kernos.testkit.sim;

import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.ContainerSpec;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.container.Exit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A machine whose containers are scripts: they run for a virtual time and outlive the agent. {@link
 * #open} gives one life of the agent its {@link Containerizer}.
 */
public final class FakeContainerizer {
  private static final Duration MIN_DELAY = Duration.ofMillis(1);
  private static final Duration MAX_DELAY = Duration.ofMillis(20);
  private static final int SIGKILL = 9;

  private final Scheduler scheduler;
  private final String name;
  private final Function<ContainerSpec, Script> scripts;
  private final Map<String, Running> containers = new LinkedHashMap<>();
  private final Map<String, ContainerSpec> everStarted = new LinkedHashMap<>();
  private final Set<Launch> launches = new LinkedHashSet<>();
  private final List<String> doubleStarts = new ArrayList<>();
  private Listener listener = new Listener() {};
  private long pids = 100;

  /**
   * What a container does.
   *
   * @param runs how long, unless it is killed
   * @param exit how it ends then
   * @param onTerm how long it takes to end after any signal but SIGKILL; empty: ignores them
   * @param launchError why it cannot be started; empty: it can
   */
  public record Script(
      Duration runs, Exit exit, Optional<Duration> onTerm, Optional<String> launchError) {

    /** Runs for {@code time} and returns {@code code}; a signal ends it at once. */
    public static Script exits(Duration time, int code) {
      return new Script(time, Exit.code(code), Optional.of(MIN_DELAY), Optional.empty());
    }

    /** Cannot be started. */
    public static Script failsToLaunch(String why) {
      return new Script(Duration.ZERO, Exit.code(1), Optional.empty(), Optional.of(why));
    }
  }

  /** Told what containers do, within the event in which it happens. */
  public interface Listener {
    /** A container runs. */
    default void started(ContainerSpec spec) {}

    /** A container ended. */
    default void ended(ContainerSpec spec, Exit exit) {}
  }

  /**
   * An empty machine.
   *
   * @param name for the trace
   * @param scripts what a container does
   */
  public FakeContainerizer(
      Scheduler scheduler, String name, Function<ContainerSpec, Script> scripts) {
    this.scheduler = scheduler;
    this.name = name;
    this.scripts = scripts;
  }

  /** Sets who is told. */
  public FakeContainerizer listener(Listener newListener) {
    listener = newListener;
    return this;
  }

  /** The containers that run now, in the order of their start. */
  public List<ContainerSpec> running() {
    return containers.values().stream().filter(r -> r.exit == null).map(r -> r.spec).toList();
  }

  /** Ids that somebody tried to start twice. */
  public List<String> doubleStarts() {
    return List.copyOf(doubleStarts);
  }

  /** Every container that was ever started, by id. */
  public Map<String, ContainerSpec> everStarted() {
    return Map.copyOf(everStarted);
  }

  /** Ends a running container as if {@code exit} had happened to it by itself. */
  public void end(String id, Exit exit) {
    Running running = containers.get(id);
    if (running != null) {
      running.end(exit);
    }
  }

  /** The machine died: nothing runs any more, and nobody knows how it ended. */
  public void machineCrash() {
    launches.clear();
    List.copyOf(containers.values()).forEach(r -> r.end(Exit.signal(SIGKILL)));
    containers.clear();
  }

  /** The machine's containers for the agent that lives on {@code clock}. */
  public Containerizer open(VirtualClock clock) {
    return new Life(clock);
  }

  private final class Running {
    private final ContainerSpec spec;
    private final Script script;
    private final Promise<Exit> ended = Promise.promise();
    private Exit exit;

    Running(ContainerSpec spec, Script script) {
      this.spec = spec;
      this.script = script;
      scheduler.after(script.runs(), () -> end(script.exit()));
    }

    void end(Exit how) {
      if (exit != null) {
        return;
      }
      exit = how;
      scheduler.trace(() -> "container end " + name + " " + spec.id() + " " + how.status());
      listener.ended(spec, how);
      ended.complete(how);
    }

    void signal(int signal) {
      if (signal == SIGKILL) {
        end(Exit.signal(signal));
      } else {
        script.onTerm().ifPresent(t -> scheduler.after(t, () -> end(Exit.signal(signal))));
      }
    }
  }

  /** A launch that was asked for, which may happen even if the agent dies before it hears of it. */
  private final class Launch {
    private final VirtualClock asker;
    private final ContainerSpec spec;
    private final Script script;
    private final Promise<Long> launched = Promise.promise();

    Launch(VirtualClock asker, ContainerSpec spec, Script script) {
      this.asker = asker;
      this.spec = spec;
      this.script = script;
    }

    void happen() {
      if (!launches.remove(this)) {
        return;
      }
      containers.put(spec.id(), new Running(spec, script));
      scheduler.trace(() -> "container start " + name + " " + spec.id());
      listener.started(spec);
      long pid = pids++;
      asker.soon(() -> launched.complete(pid));
    }
  }

  /** What an earlier life asked for happens now, or never. */
  private void settle() {
    for (Launch launch : List.copyOf(launches)) {
      if (launch.asker.alive()) {
        continue;
      }
      if (scheduler.random().nextBoolean()) {
        launch.happen();
      } else {
        launches.remove(launch);
      }
    }
  }

  private final class Life implements Containerizer {
    private final VirtualClock clock;
    private boolean recovered;

    Life(VirtualClock clock) {
      this.clock = clock;
    }

    @Override
    public Future<Set<String>> recover() {
      if (recovered) {
        throw new IllegalStateException("recover is called once");
      }
      recovered = true;
      return later(
          () -> {
            settle();
            return Future.succeededFuture(new LinkedHashSet<>(containers.keySet()));
          });
    }

    @Override
    public Future<Long> launch(ContainerSpec spec) {
      mustBeRecovered();
      if (everStarted.putIfAbsent(spec.id(), spec) != null) {
        doubleStarts.add(spec.id());
        scheduler.trace("container twice " + name + " " + spec.id());
        return later(() -> Future.failedFuture("container " + spec.id() + " was started before"));
      }
      Script script = scripts.apply(spec);
      if (script.launchError().isPresent()) {
        return later(() -> Future.failedFuture(script.launchError().get()));
      }
      Launch launch = new Launch(clock, spec, script);
      launches.add(launch);
      scheduler.after(delay(), launch::happen);
      return launch.launched.future();
    }

    @Override
    public Future<Exit> await(String id) {
      mustBeRecovered();
      Running running = containers.get(id);
      if (running == null) {
        return later(() -> Future.failedFuture("container " + id + " is not known"));
      }
      Promise<Exit> promise = Promise.promise();
      running.ended.future().onSuccess(e -> clock.after(delay(), () -> promise.complete(e)));
      return promise.future();
    }

    @Override
    public Future<Boolean> signal(String id, int signal) {
      mustBeRecovered();
      return later(
          () -> {
            Running running = containers.get(id);
            boolean runs = running != null && running.exit == null;
            if (runs) {
              running.signal(signal);
            }
            return Future.succeededFuture(runs);
          });
    }

    @Override
    public Future<Void> destroy(String id) {
      mustBeRecovered();
      return later(
          () -> {
            Running running = containers.get(id);
            if (running != null) {
              running.signal(SIGKILL);
            }
            return Future.succeededFuture();
          });
    }

    @Override
    public Future<Void> update(String id, ContainerSpec.Limits limits) {
      mustBeRecovered();
      return later(Future::succeededFuture);
    }

    @Override
    public Future<ResourceStatistics> usage(String id) {
      mustBeRecovered();
      return later(
          () ->
              containers.containsKey(id)
                  ? Future.succeededFuture(
                      ResourceStatistics.newBuilder()
                          .setTimestamp(clock.now().toEpochMilli() / 1000.0)
                          .build())
                  : Future.failedFuture("container " + id + " is not known"));
    }

    @Override
    public Future<Void> forget(String id) {
      mustBeRecovered();
      return later(
          () -> {
            Running running = containers.get(id);
            if (running != null && running.exit == null) {
              return Future.failedFuture("container " + id + " still runs");
            }
            containers.remove(id);
            return Future.succeededFuture();
          });
    }

    private void mustBeRecovered() {
      if (!recovered) {
        throw new IllegalStateException("recover must be called first");
      }
    }

    private Duration delay() {
      return scheduler.between(MIN_DELAY, MAX_DELAY);
    }

    private <T> Future<T> later(Supplier<Future<T>> action) {
      Promise<T> promise = Promise.promise();
      clock.after(delay(), () -> action.get().onComplete(promise));
      return promise.future();
    }
  }
}
