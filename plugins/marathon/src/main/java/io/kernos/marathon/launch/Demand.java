package io.kernos.marathon.launch;

import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells the master in which roles offers are wanted. New wishes end the filters of declined offers;
 * those that come close after each other are told together.
 */
final class Demand {
  /** The roles in which something could be launched now. */
  @FunctionalInterface
  interface Wanted {
    Set<String> roles();
  }

  private final Clock clock;
  private final FrameworkRoles roles;
  private final Duration interval;
  private final boolean suppress;
  private final Wanted wanted;

  /** Roles with new wishes. */
  private final Set<String> fresh = new TreeSet<>();

  /** How many wishes there ever were in each role. */
  private final Map<String, Long> wishes = new HashMap<>();

  private boolean connected;
  private boolean planned;
  private long next;

  Demand(Clock clock, FrameworkRoles roles, LaunchOptions options, Wanted wanted) {
    this.clock = clock;
    this.roles = roles;
    this.interval = options.reviveInterval();
    this.suppress = options.suppress();
    this.wanted = wanted;
    this.next = clock.nanoTime();
  }

  /** The master knows nothing of what was wanted before. */
  void subscribed() {
    connected = true;
    fresh.addAll(wanted.roles());
    plan();
  }

  void disconnected() {
    connected = false;
  }

  /** Something new waits, or may be launched again. */
  void wish(String role) {
    wishes.merge(role, 1L, Long::sum);
    fresh.add(role);
    plan();
  }

  /** A mark in time, for {@link #wishedSince}. */
  Map<String, Long> wishes() {
    return Map.copyOf(wishes);
  }

  /** Whether anything new was wished in a role. */
  boolean wishedSince(Map<String, Long> mark, String role) {
    return !wishes.getOrDefault(role, 0L).equals(mark.getOrDefault(role, 0L));
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
    Set<String> now = wanted.roles();
    Set<String> revive = new TreeSet<>(now);
    revive.removeIf(role -> !fresh.contains(role) && !roles.isSuppressed(role));
    if (!revive.isEmpty() && next > clock.nanoTime()) {
      fresh.addAll(revive);
      plan();
      return;
    }
    fresh.clear();
    if (!revive.isEmpty()) {
      next = clock.nanoTime() + interval.toNanos();
      roles.revive(revive);
    }
    Set<String> idle = roles.open();
    idle.removeAll(now);
    if (suppress && !idle.isEmpty()) {
      roles.suppress(idle);
    }
  }
}
