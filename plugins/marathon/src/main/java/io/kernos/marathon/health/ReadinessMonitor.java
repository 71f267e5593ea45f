package io.kernos.marathon.health;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.ReadinessCheck;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.health.HealthChecks.Readiness;
import io.kernos.marathon.health.HealthChecks.Response;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.marathon.instance.StoredInstances;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks instances that run but were never ready, until they are (Marathon:
 * ReadinessCheckExecutorImpl.scala, ReadinessBehavior.scala).
 */
final class ReadinessMonitor {
  private static final int GATEWAY_TIMEOUT = 504;

  private final StoredInstances instances;
  private final Prober prober;
  private final Clock clock;
  private final Function<PathId, Optional<RunSpec>> newest;
  private final Map<InstanceId, Run> runs = new HashMap<>();

  ReadinessMonitor(
      StoredInstances instances,
      Prober prober,
      Clock clock,
      Function<PathId, Optional<RunSpec>> newest) {
    this.instances = instances;
    this.prober = prober;
    this.clock = clock;
    this.newest = newest;
  }

  void follow(Instance instance) {
    boolean asks = instance.spec() instanceof App app && !app.readinessChecks().isEmpty();
    if (!asks || !instance.condition().isActive() || instance.tasks().isEmpty()) {
      forget(instance.id());
      return;
    }
    String task = instance.tasks().get(0).id();
    Run run = runs.get(instance.id());
    if (run != null && !run.task.equals(task)) {
      forget(instance.id());
      run = null;
    }
    if (run == null && instance.isRunning() && !instance.ready()) {
      ReadinessCheck check = ((App) instance.spec()).readinessChecks().get(0);
      run = new Run(instance.id(), task, check);
      runs.put(instance.id(), run);
      run.ask();
    }
  }

  void forget(InstanceId id) {
    Run run = runs.remove(id);
    if (run != null) {
      run.stopped = true;
      run.next.cancel();
    }
  }

  /** What instances of the version that is wanted have answered. */
  List<Readiness> of(PathId spec) {
    Optional<RunSpec> wanted = newest.apply(spec);
    List<Readiness> results = new ArrayList<>();
    for (Instance instance : instances.of(spec)) {
      Run run = runs.get(instance.id());
      boolean isWanted =
          wanted.filter(w -> w.version().equals(instance.spec().version())).isPresent();
      if (run != null && isWanted) {
        run.result.ifPresent(results::add);
      }
    }
    return results;
  }

  private record Answered(Response response, boolean ready) {}

  /** The questions to one task. */
  private final class Run {
    final InstanceId id;
    final String task;
    final ReadinessCheck check;
    Clock.Timer next = () -> {};
    Optional<Readiness> result = Optional.empty();
    boolean stopped;

    Run(InstanceId id, String task, ReadinessCheck check) {
      this.id = id;
      this.task = task;
      this.check = check;
    }

    void ask() {
      Optional<Instance> asked = instances.get(id).filter(Instance::isRunning);
      if (asked.isEmpty()) {
        next = clock.after(check.interval(), this::ask);
        return;
      }
      answer(asked.get())
          .onSuccess(
              answer -> {
                if (!stopped) {
                  answered(answer);
                }
              });
    }

    /** Never fails: an answer that does not come is one, too. */
    private Future<Answered> answer(Instance instance) {
      Optional<Addresses.Address> found =
          Addresses.named((App) instance.spec(), instance, check.portName());
      if (found.isEmpty()) {
        return Future.succeededFuture(unanswered("port " + check.portName(), "it has no address"));
      }
      Prober.Request request =
          new Prober.Request(
              check.protocol().equals("HTTPS"),
              found.get().host(),
              found.get().port(),
              check.path(),
              check.timeout(),
              true);
      return prober
          .get(request)
          .map(
              answer ->
                  new Answered(
                      new Response(answer.status(), answer.contentType(), answer.body()),
                      check.httpStatusCodesForReady().contains(answer.status())))
          .otherwise(failure -> unanswered(request.url(), failure.getMessage()));
    }

    private static Answered unanswered(String what, String why) {
      String body = "Marathon could not query " + what + ": " + why;
      return new Answered(new Response(GATEWAY_TIMEOUT, "text/plain", body), false);
    }

    private void answered(Answered answered) {
      Optional<Response> kept =
          check.preserveLastResponse() ? Optional.of(answered.response()) : Optional.empty();
      result = Optional.of(new Readiness(check.name(), task, answered.ready(), kept));
      if (answered.ready()) {
        instances.ready(id);
      } else {
        next = clock.after(check.interval(), this::ask);
      }
    }
  }
}
