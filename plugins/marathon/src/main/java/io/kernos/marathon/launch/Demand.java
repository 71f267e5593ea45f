package io.kernos.marathon.launch;

import io.kernos.api.v1.scheduler.Call;
import io.kernos.marathon.instance.MasterCalls;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the master in which roles offers are wanted. New wishes end the filters of declined offers;
 * those that come close after each other are told together.
 */
final class Demand {
  private static final Logger log = LoggerFactory.getLogger(Demand.class);

  /** The roles in which something could be launched now. */
  @FunctionalInterface
  interface Wanted {
    Set<String> roles();
  }

  private final Clock clock;
  private final MasterCalls master;
  private final Duration interval;
  private final Wanted wanted;

  /** Roles of which the master knows that offers are wanted, and that none are. */
  private final Set<String> open = new HashSet<>();

  private final Set<String> suppressed = new HashSet<>();

  /** Roles with new wishes. */
  private final Set<String> fresh = new TreeSet<>();

  private boolean connected;
  private boolean planned;
  private long next;

  Demand(Clock clock, MasterCalls master, Duration interval, Wanted wanted) {
    this.clock = clock;
    this.master = master;
    this.interval = interval;
    this.wanted = wanted;
    this.next = clock.nanoTime();
  }

  /**
   * The master knows nothing of what was wanted before.
   *
   * @param roles of the framework
   */
  void subscribed(Set<String> roles) {
    connected = true;
    open.clear();
    suppressed.clear();
    open.addAll(roles);
    fresh.addAll(wanted.roles());
    plan();
  }

  void disconnected() {
    connected = false;
  }

  /** Something new waits, or may be launched again. */
  void wish(String role) {
    fresh.add(role);
    plan();
  }

  /** Something may wait no longer. */
  void plan() {
    if (!planned && connected) {
      planned = true;
      long wait = fresh.isEmpty() ? 0 : Math.max(0, next - clock.nanoTime());
      clock.after(Duration.ofNanos(wait), this::tell);
    }
  }

  private void tell() {
    planned = false;
    if (!connected) {
      return;
    }
    Set<String> roles = wanted.roles();
    Set<String> revive = new TreeSet<>(roles);
    revive.removeIf(role -> !fresh.contains(role) && !suppressed.contains(role));
    if (!revive.isEmpty() && next > clock.nanoTime()) {
      fresh.addAll(revive);
      plan();
      return;
    }
    fresh.clear();
    Set<String> suppress = new TreeSet<>(open);
    suppress.removeAll(roles);
    if (!revive.isEmpty()) {
      next = clock.nanoTime() + interval.toNanos();
      open.addAll(revive);
      suppressed.removeAll(revive);
      call(
          Call.newBuilder()
              .setType(Call.Type.REVIVE)
              .setRevive(Call.Revive.newBuilder().addAllRoles(revive)));
    }
    if (!suppress.isEmpty()) {
      open.removeAll(suppress);
      suppressed.addAll(suppress);
      call(
          Call.newBuilder()
              .setType(Call.Type.SUPPRESS)
              .setSuppress(Call.Suppress.newBuilder().addAllRoles(suppress)));
    }
  }

  private void call(Call.Builder call) {
    // A connection that was lost comes back with a new subscription, and all is told again.
    master.call(call).onFailure(e -> log.warn("{} failed: {}", call.getType(), e.toString()));
  }
}
