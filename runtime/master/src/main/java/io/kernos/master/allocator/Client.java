package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;
import java.util.List;

/** A framework in one of its roles: who is offered resources. */
final class Client extends Ranked {
  final FrameworkState framework;
  final Role role;
  final FilterTable filters = new FilterTable();

  /** The least that may be offered to it: one of these; empty: anything. */
  List<Quantities> least = List.of();

  /** Of how many agents it holds something. */
  int holdings;

  private boolean active;

  Client(FrameworkState framework, Role role, Dimensions dimensions) {
    super(framework.id.getValue(), dimensions);
    this.framework = framework;
    this.role = role;
    this.group = role.members;
  }

  @Override
  boolean active() {
    return active;
  }

  /** Whether its framework is subscribed in this role, connected, and has not suppressed it. */
  boolean wanted() {
    return framework.active
        && framework.roles.contains(role.path)
        && !framework.suppressed.contains(role.path);
  }

  /** Enters or leaves the line as its framework wants; returns whether it entered. */
  boolean update(Totals totals) {
    boolean wanted = wanted();
    if (wanted == active) {
      return false;
    }
    if (wanted) {
      active = true;
      group.enter(this, totals);
    } else {
      group.leave(this);
      active = false;
    }
    return wanted;
  }
}
