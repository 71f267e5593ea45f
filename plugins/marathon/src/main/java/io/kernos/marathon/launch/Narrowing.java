package io.kernos.marathon.launch;

import io.kernos.api.v1.scheduler.OfferConstraints;
import io.kernos.api.v1.scheduler.OfferConstraints.RoleConstraints;
import io.kernos.api.v1.scheduler.OfferConstraints.RoleConstraints.Group;
import io.kernos.marathon.instance.Instances;
import io.kernos.marathon.launch.match.OfferPredicates;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Tells the master of which agents offers can be of use to what waits, so that others need not be
 * declined (Marathon: OfferConstraintsStreamLogic.scala); not more often than once in an interval.
 */
final class Narrowing {
  private final Clock clock;
  private final Duration interval;
  private final Waiting waiting;
  private final Instances instances;
  private final Supplier<Set<String>> unconstrained;
  private final FrameworkRoles roles;
  private boolean connected;
  private boolean planned;
  private long next;

  /**
   * @param unconstrained roles in which offers of every agent are wanted
   */
  Narrowing(
      Clock clock,
      Duration interval,
      Waiting waiting,
      Instances instances,
      Supplier<Set<String>> unconstrained,
      FrameworkRoles roles) {
    this.clock = clock;
    this.interval = interval;
    this.waiting = waiting;
    this.instances = instances;
    this.unconstrained = unconstrained;
    this.roles = roles;
    this.next = clock.nanoTime();
  }

  void subscribed() {
    connected = true;
    plan();
  }

  void disconnected() {
    connected = false;
  }

  /** Something that waits or runs has changed. */
  void plan() {
    if (!planned && connected) {
      planned = true;
      clock.after(Duration.ofNanos(Math.max(0, next - clock.nanoTime())), this::tell);
    }
  }

  private void tell() {
    planned = false;
    if (connected) {
      next = clock.nanoTime() + interval.toNanos();
      roles.constrain(constraints());
    }
  }

  private OfferConstraints constraints() {
    Map<String, Set<Group>> groups = new TreeMap<>();
    for (WaitingSpec spec : waiting.specs()) {
      for (WaitingGroup group : spec.groups()) {
        groups
            .computeIfAbsent(group.role, role -> new LinkedHashSet<>())
            .add(OfferPredicates.of(group.spec, instances.of(group.spec.id())));
      }
    }
    groups.keySet().removeAll(unconstrained.get());
    OfferConstraints.Builder constraints = OfferConstraints.newBuilder();
    groups.forEach(
        (role, some) -> {
          // An app that can run anywhere.
          if (!some.contains(Group.getDefaultInstance())) {
            constraints.putRoleConstraints(
                role, RoleConstraints.newBuilder().addAllGroups(some).build());
          }
        });
    return constraints.build();
  }
}
