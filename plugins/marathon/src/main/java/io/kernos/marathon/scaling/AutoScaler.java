package io.kernos.marathon.scaling;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.deployment.Deployments;
import io.kernos.marathon.event.Events;
import io.kernos.marathon.group.Groups;
import io.kernos.marathon.instance.Instances;
import io.kernos.marathon.validation.ViolationsException;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the apps with a policy, again and again, and scales them. On the scheduler's context.
 */
public final class AutoScaler {
  /** Told to those who ask for it by name: clients of the original know no such event. */
  public static final String EVENT = "app_scaling_event";

  private static final Logger LOG = LoggerFactory.getLogger(AutoScaler.class);
  private static final int KEPT = 20;

  private final Groups groups;
  private final Deployments deployments;
  private final Instances instances;
  private final Policies policies;
  private final KernelMeter meter;
  private final Gauges gauges;
  private final Clock clock;
  private final Events events;
  private final Duration interval;
  private final Map<PathId, Scaled> scaled = new HashMap<>();
  private Clock.Timer next;
  private boolean closed;

  /**
   * A scaler that does nothing until {@link #start}.
   *
   * @param interval between two looks
   */
  public AutoScaler(
      Groups groups,
      Deployments deployments,
      Instances instances,
      Policies policies,
      KernelMeter meter,
      Expressions expressions,
      Clock clock,
      Events events,
      Duration interval) {
    this.groups = groups;
    this.deployments = deployments;
    this.instances = instances;
    this.policies = policies;
    this.meter = meter;
    this.gauges = new Gauges(expressions);
    this.clock = clock;
    this.events = events;
    this.interval = interval;
  }

  /** What is known of one app that is scaled. */
  private static final class Scaled {
    private final Judge judge = new Judge();
    private final Deque<Decision> decisions = new ArrayDeque<>();

    /** Keeps it in place of the newest when that said the same of the same count. */
    void add(Decision decision) {
      Decision newest = decisions.peekFirst();
      if (newest != null && !newest.changes() && !decision.changes()) {
        decisions.removeFirst();
      }
      decisions.addFirst(decision);
      if (decisions.size() > KEPT) {
        decisions.removeLast();
      }
    }
  }

  public void start() {
    next = clock.after(interval, this::look);
  }

  public void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
  }

  /** The newest decisions about an app, newest first. */
  public List<Decision> decisions(PathId app) {
    Scaled known = scaled.get(app);
    return known == null ? List.of() : List.copyOf(known.decisions);
  }

  private void look() {
    List<App> apps = groups.root().apps().stream().filter(this::hasPolicy).toList();
    Set<PathId> ids = new HashSet<>();
    apps.forEach(app -> ids.add(app.id()));
    scaled.keySet().retainAll(ids);
    forgetRemoved();
    Future<Void> done = apps.isEmpty() ? Future.succeededFuture() : look(apps);
    done.onComplete(
        ended -> {
          if (ended.failed()) {
            LOG.warn("auto-scaling was cut short: {}", String.valueOf(ended.cause()));
          }
          if (!closed) {
            next = clock.after(interval, this::look);
          }
        });
  }

  private boolean hasPolicy(App app) {
    try {
      return policies.of(app).isPresent();
    } catch (ViolationsException e) {
      note(
          app.id(),
          new Decision(
              clock.now(),
              app.instances(),
              app.instances(),
              "the labels make no policy: " + e.violations()));
      return true;
    }
  }

  private void forgetRemoved() {
    for (PathId id : policies.named()) {
      if (groups.root().app(id).isEmpty()) {
        policies
            .remove(id)
            .onFailure(e -> LOG.warn("the policy of {} stays: {}", id, e.toString()));
      }
    }
  }

  private Future<Void> look(List<App> apps) {
    return meter
        .look()
        .compose(
            measures -> {
              Future<Void> done = Future.succeededFuture();
              for (App app : apps) {
                done = done.compose(v -> consider(app, measures));
              }
              return done;
            });
  }

  private Future<Void> consider(App app, Measures measures) {
    Optional<Policy> policy = usable(app);
    if (closed || policy.isEmpty()) {
      return Future.succeededFuture();
    }
    Scaled known = scaled.computeIfAbsent(app.id(), id -> new Scaled());
    Optional<String> deployment =
        deployments.running().stream()
            .filter(running -> running.plan().affected().contains(app.id()))
            .map(running -> running.plan().id())
            .findFirst();
    if (deployment.isPresent()) {
      known.judge.reset();
      note(app.id(), unchanged(app, "deployment " + deployment.get() + " goes first"));
      return Future.succeededFuture();
    }
    if (app.instances() == 0) {
      note(app.id(), unchanged(app, "it was scaled to 0 by hand, which stays"));
      return Future.succeededFuture();
    }
    return gauges
        .read(app, policy.get(), instances.of(app.id()), measures)
        .compose(
            readings -> {
              Decision decision =
                  known.judge.decide(policy.get(), app.instances(), readings, clock.now());
              note(app.id(), decision);
              return decision.changes() ? carryOut(app, decision) : Future.succeededFuture();
            });
  }

  private Optional<Policy> usable(App app) {
    try {
      return policies.of(app);
    } catch (ViolationsException alreadyTold) {
      return Optional.empty();
    }
  }

  private Decision unchanged(App app, String reason) {
    return new Decision(clock.now(), app.instances(), app.instances(), reason);
  }

  private void note(PathId id, Decision decision) {
    scaled.computeIfAbsent(id, i -> new Scaled()).add(decision);
    if (decision.changes()) {
      LOG.info(
          "{} is scaled from {} to {}: {}",
          id,
          decision.instances(),
          decision.wanted(),
          decision.reason());
      events.publish(
          EVENT,
          new JsonObject()
              .put("appId", id.toString())
              .put("instances", decision.instances())
              .put("wanted", decision.wanted())
              .put("reason", decision.reason()));
    }
  }

  private Future<Void> carryOut(App app, Decision decision) {
    Instant version = groups.nextVersion();
    return groups
        .change(
            root ->
                // Whoever changed the app meanwhile goes first; the next look sees what came of it.
                root.app(app.id()).filter(now -> now.version().equals(app.version())).isPresent()
                    ? root.with(app.scaledTo(decision.wanted(), version), version)
                    : root,
            version,
            false,
            Map.of())
        .<Void>mapEmpty()
        .recover(
            e -> {
              note(app.id(), unchanged(app, "it could not be scaled: " + e.getMessage()));
              return Future.succeededFuture();
            });
  }
}
