package io.kernos.marathon.health;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.HealthCheck;
import io.kernos.marathon.definition.HealthCheck.Protocol;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.instance.InstanceId;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One health check of one instance: when it is asked, and what it has found (Marathon:
 * HealthCheckActor.scala, HealthCheckWorker.scala).
 *
 * <p>Beside the regular questions, which count, the scheduler asks again and again in the first
 * moments of an instance, so that one that is up within milliseconds is seen as healthy then, and
 * not an interval later. A failure of these counts for nothing.
 */
final class CheckRun {
  /** Marathon: HealthCheck.scala, DefaultFirstHealthCheckAfter. */
  private static final Duration FIRST = Duration.ofSeconds(5);

  private static final Duration FIRST_EAGER = Duration.ofMillis(50);

  private final HealthCheck check;
  private final Supplier<Optional<Instance>> instance;
  private final Prober prober;
  private final Clock clock;
  private final Listener listener;
  private Health health;
  private boolean hasResult;
  private boolean asking;
  private boolean stopped;
  private Clock.Timer regular;
  private Clock.Timer eager;

  /** Told what came of a question. */
  interface Listener {
    /** A failure that counts. */
    void failed(CheckRun run, Instance instance);

    /** So many failures in a row that the instance is to be killed. */
    void exhausted(CheckRun run, Instance instance);

    /** There is a result. */
    void result(CheckRun run, Instance instance, boolean aliveChanged);
  }

  /**
   * @param instance as it is now; empty when it is gone
   */
  CheckRun(
      InstanceId id,
      HealthCheck check,
      Supplier<Optional<Instance>> instance,
      Prober prober,
      Clock clock,
      Listener listener) {
    this.check = check;
    this.instance = instance;
    this.prober = prober;
    this.clock = clock;
    this.listener = listener;
    this.health =
        new Health(
            id, false, 0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  HealthCheck check() {
    return check;
  }

  Health health() {
    return health;
  }

  boolean hasResult() {
    return hasResult;
  }

  void start() {
    if (!check.protocol().byExecutor()) {
      Duration first = check.interval().compareTo(FIRST) < 0 ? check.interval() : FIRST;
      regular = clock.after(first, this::tick);
      ask(false);
      eager = clock.after(FIRST_EAGER, () -> askEagerly(FIRST_EAGER));
    }
  }

  void stop() {
    stopped = true;
    if (regular != null) {
      regular.cancel();
      eager.cancel();
    }
  }

  private void tick() {
    regular = clock.after(check.interval(), this::tick);
    ask(true);
  }

  private void askEagerly(Duration last) {
    Duration next = last.multipliedBy(2);
    if (health.firstSuccess().isEmpty() && next.compareTo(check.interval()) < 0) {
      eager = clock.after(next, () -> askEagerly(next));
      ask(false);
    }
  }

  private void ask(boolean counts) {
    Optional<Instance> asked = instance.get().filter(Instance::isRunning);
    if (asking || asked.isEmpty()) {
      return;
    }
    asking = true;
    probe(asked.get())
        .onSuccess(
            outcome -> {
              asking = false;
              answered(outcome, counts);
            });
  }

  private void answered(Outcome outcome, boolean counts) {
    // It was asked of a task that may have ended since.
    if (stopped || !counts && outcome.kind() != Kind.HEALTHY) {
      return;
    }
    switch (outcome.kind()) {
      case HEALTHY -> healthy(true);
      case UNHEALTHY -> unhealthy(outcome.cause(), true);
      case IGNORED -> instance.get().ifPresent(now -> found(now, health, true));
    }
  }

  /** What one question found; an ignored one changes nothing. */
  private record Outcome(Kind kind, String cause) {
    static final Outcome HEALTHY = new Outcome(Kind.HEALTHY, "");
    static final Outcome IGNORED = new Outcome(Kind.IGNORED, "");

    static Outcome unhealthy(String cause) {
      return new Outcome(Kind.UNHEALTHY, cause);
    }
  }

  private enum Kind {
    HEALTHY,
    UNHEALTHY,
    IGNORED
  }

  private Future<Outcome> probe(Instance asked) {
    Optional<Addresses.Address> found = Addresses.of((App) asked.spec(), asked, check);
    if (found.isEmpty()) {
      return Future.succeededFuture(
          Outcome.unhealthy("Health check failed: the task has no such port, or no address"));
    }
    Addresses.Address address = found.get();
    if (check.protocol() == Protocol.TCP) {
      return prober
          .connect(address.host(), address.port(), check.timeout())
          .map(Outcome.HEALTHY)
          .otherwise(e -> Outcome.unhealthy(e.getClass().getSimpleName() + ": " + e.getMessage()));
    }
    String path = check.path().orElse("");
    return prober
        .get(
            new Prober.Request(
                check.protocol() == Protocol.HTTPS,
                address.host(),
                address.port(),
                path.startsWith("/") ? path : "/" + path,
                check.timeout(),
                false))
        .map(this::judge)
        .otherwise(e -> Outcome.unhealthy(String.valueOf(e.getMessage())));
  }

  private Outcome judge(Prober.Answer answer) {
    if (answer.status() >= 200 && answer.status() < 400) {
      return Outcome.HEALTHY;
    }
    boolean ignored =
        check.ignoreHttp1xx() && check.protocol() == Protocol.HTTP && answer.status() < 200;
    return ignored
        ? Outcome.IGNORED
        : Outcome.unhealthy((answer.status() + " " + answer.reason()).strip());
  }

  /**
   * It is healthy.
   *
   * @param told false: this was known before and is no news
   */
  void healthy(boolean told) {
    Optional<Instance> now = instance.get();
    if (now.isPresent()) {
      Instant time = clock.now();
      found(
          now.get(),
          new Health(
              health.instance(),
              isAlive(Optional.of(time), health.lastFailure()),
              0,
              health.firstSuccess().or(() -> Optional.of(time)),
              Optional.of(time),
              health.lastFailure(),
              health.lastFailureCause()),
          told);
    }
  }

  /** It is not. */
  void unhealthy(String cause, boolean told) {
    Optional<Instance> now = instance.get();
    if (now.isEmpty()) {
      return;
    }
    if (isExcused(now.get())) {
      found(now.get(), health, told);
      return;
    }
    if (told) {
      listener.failed(this, now.get());
    }
    // Before this failure is counted: so does the original, which kills at the next after so many.
    if (check.maxConsecutiveFailures() > 0
        && health.consecutiveFailures() >= check.maxConsecutiveFailures()) {
      listener.exhausted(this, now.get());
    }
    Optional<Instant> time = Optional.of(clock.now());
    found(
        now.get(),
        new Health(
            health.instance(),
            isAlive(health.lastSuccess(), time),
            health.consecutiveFailures() + 1,
            health.firstSuccess(),
            health.lastSuccess(),
            time,
            Optional.of(cause)),
        told);
  }

  /** In its grace period an instance need not be healthy, until it was once. */
  private boolean isExcused(Instance now) {
    return !now.isRunning()
        || health.firstSuccess().isEmpty()
            && now.since().plus(check.gracePeriod()).isAfter(clock.now());
  }

  private static boolean isAlive(Optional<Instant> success, Optional<Instant> failure) {
    return success.isPresent() && (failure.isEmpty() || success.get().isAfter(failure.get()));
  }

  private void found(Instance now, Health found, boolean told) {
    boolean aliveChanged = told && found.alive() != health.alive();
    health = found;
    hasResult = true;
    listener.result(this, now, aliveChanged);
  }
}
