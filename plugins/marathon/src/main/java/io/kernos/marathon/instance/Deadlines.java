package io.kernos.marathon.instance;

import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time alone does: launches that take too long are killed, and so launched again; instances
 * that were not launched on what they asked to be reserved are forgotten, and tried anew;
 * unreachable instances are replaced and given up as their definition says (Marathon:
 * OverdueInstancesActor.scala, ExpungeOverdueLostTasksActor.scala).
 */
public final class Deadlines implements InstanceListener {
  private static final Logger log = LoggerFactory.getLogger(Deadlines.class);

  /** The original looks every 5 s, after unreachable ones every 30 s. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final StoredInstances instances;
  private final Killing killing;
  private final Clock clock;
  private final Settings settings;
  private final Set<InstanceId> watched = new LinkedHashSet<>();
  private boolean ticking;

  /** Listens to {@code instances}. */
  public Deadlines(StoredInstances instances, Killing killing, Clock clock, Settings settings) {
    this.instances = instances;
    this.killing = killing;
    this.clock = clock;
    this.settings = settings;
    instances.listen(this);
  }

  /** Looks at what was loaded. */
  public void start() {
    instances.all().forEach(this::watch);
  }

  @Override
  public void changed(Optional<Instance> before, Optional<Instance> after) {
    after.ifPresentOrElse(this::watch, () -> before.ifPresent(gone -> watched.remove(gone.id())));
  }

  private void watch(Instance instance) {
    if (hasDeadline(instance.condition()) || isUnused(instance)) {
      watched.add(instance.id());
      if (!ticking) {
        ticking = true;
        clock.after(LOOK, this::tick);
      }
    } else {
      watched.remove(instance.id());
    }
  }

  private static boolean hasDeadline(Condition condition) {
    return switch (condition) {
      case PROVISIONED, STAGING, STARTING, UNREACHABLE, UNREACHABLE_INACTIVE -> true;
      default -> false;
    };
  }

  /** It waits to be offered what it asked for, and there are no data yet. */
  private static boolean isUnused(Instance instance) {
    return instance.isScheduled() && instance.reservation().flatMap(Reservation::asked).isPresent();
  }

  private void tick() {
    ticking = false;
    List.copyOf(watched).forEach(this::look);
    if (!watched.isEmpty() && !ticking) {
      ticking = true;
      clock.after(LOOK, this::tick);
    }
  }

  private void look(InstanceId id) {
    Optional<Instance> instance = instances.get(id);
    if (instance.isEmpty()) {
      watched.remove(id);
    } else if (Transition.isUnreachable(instance.get().condition())) {
      instances.recheck(id);
    } else if (isUnused(instance.get())) {
      checkReservation(instance.get());
    } else if (instance.get().tasks().stream().anyMatch(this::isOverdue)) {
      // Repeated while it lasts, which does nothing to a kill under way.
      log.info("Kills {}, whose launch takes too long", id);
      killing.kill(id);
    }
  }

  private void checkReservation(Instance instance) {
    if (hasPassed(
        instance.reservation().flatMap(Reservation::asked).orElseThrow(), settings.reservation())) {
      log.warn("Forgets {}, which was not launched on what it asked for in time", instance.id());
      instances.forget(instance);
    }
  }

  private boolean isOverdue(Task task) {
    return switch (task.condition()) {
      case PROVISIONED -> hasPassed(task.stagedAt(), settings.launchConfirm());
      case STAGING, STARTING -> hasPassed(task.stagedAt(), settings.launch());
      default -> false;
    };
  }

  private boolean hasPassed(Instant since, Duration time) {
    return since.plus(time).isBefore(clock.now());
  }
}
