package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.Resources;
import java.util.Map;

/**
 * Keeps guarantees and limits.
 *
 * <p>A role's reservations, in use or not, and what it is allocated besides count against its
 * quota. What roles still lack to their guarantees is the headroom: that much must stay free.
 */
final class QuotaGuard {
  private final Dimensions dimensions;
  private final RoleTree roles;

  /** Free on usable agents, neither reserved nor revocable. */
  private final Amounts free;

  private int quotas;

  QuotaGuard(Dimensions dimensions, RoleTree roles) {
    this.dimensions = dimensions;
    this.roles = roles;
    this.free = new Amounts(dimensions);
  }

  /** Whether any role has a quota. */
  boolean active() {
    return quotas > 0;
  }

  /** Whether some guarantee is not met yet. */
  boolean guaranteesOpen() {
    return !roles.root().required.isZero();
  }

  void set(String path, Quota quota) {
    Role role = roles.get(path);
    quotas += (quota.equals(Quota.NONE) ? 0 : 1) - (role.quota.equals(Quota.NONE) ? 0 : 1);
    role.quota = quota;
    for (int i = 0; i < quota.guarantees().size(); i++) {
      dimensions.number(quota.guarantees().name(i));
    }
    refresh(role);
    roles.prune(role);
  }

  /** Notes what is allocated in a role: {@code amounts} of what is not reserved or revocable. */
  void charge(Role role, Amounts amounts) {
    for (Role r = role; r.parent != null; r = r.parent) {
      r.charged.add(amounts);
    }
    if (active()) {
      refresh(role);
    }
  }

  void discharge(Role role, Amounts amounts) {
    for (Role r = role; r.parent != null; r = r.parent) {
      r.charged.subtract(amounts);
    }
    if (active()) {
      refresh(role);
    }
  }

  /** Notes the reservations of an agent that came. */
  void addReservations(Resources total) {
    for (Map.Entry<String, Resources> entry : total.reservations().entrySet()) {
      Role role = roles.get(entry.getKey());
      Amounts amounts = Amounts.of(dimensions, entry.getValue());
      RoleTree.chain(role).forEach(r -> r.reserved.add(amounts));
      refresh(role);
      roles.prune(role); // When it is reserved for, but no scalar is.
    }
  }

  void removeReservations(Resources total) {
    for (Map.Entry<String, Resources> entry : total.reservations().entrySet()) {
      Role role = roles.get(entry.getKey());
      Amounts amounts = Amounts.of(dimensions, entry.getValue());
      RoleTree.chain(role).forEach(r -> r.reserved.subtract(amounts));
      refresh(role);
      roles.prune(role);
    }
  }

  void addFree(Amounts amounts) {
    free.add(amounts);
  }

  void subtractFree(Amounts amounts) {
    free.subtract(amounts);
  }

  Amounts free() {
    return free;
  }

  /** Computes what must be kept free anew, from a role upwards. */
  private void refresh(Role role) {
    for (Role r = role; r != null; r = r.parent) {
      for (int i = 0; i < dimensions.size(); i++) {
        long required = Math.max(missing(r, i), r.requiredBelow.get(i));
        long change = required - r.required.get(i);
        if (change != 0) {
          r.required.set(i, required);
          if (r.parent != null) {
            r.parent.requiredBelow.set(i, r.parent.requiredBelow.get(i) + change);
          }
        }
      }
    }
  }

  private long missing(Role role, int dimension) {
    if (role.quota.guarantees().isEmpty()) {
      return 0;
    }
    long guarantee = role.quota.guarantees().get(dimensions.name(dimension));
    return Math.max(0, guarantee - role.consumed(dimension));
  }

  /**
   * What a role may be given towards guarantees, its own or of those above it, without lessening
   * what is kept for others: by so much would the headroom shrink.
   */
  Quantities guaranteesOpen(Role role) {
    if (!guaranteesOpen()) {
      return Quantities.EMPTY;
    }
    Quantities open = Quantities.EMPTY;
    Amounts required = roles.root().required;
    for (int i = 0; i < required.length(); i++) {
      if (required.get(i) > 0) {
        // As if the role had consumed all it ever could: only the roles beside it still need any.
        long rest = role.requiredBelow.get(i);
        for (Role r = role; r.parent != null; r = r.parent) {
          rest += r.parent.requiredBelow.get(i) - r.required.get(i);
        }
        if (required.get(i) > rest) {
          open = open.with(dimensions.name(i), required.get(i) - rest);
        }
      }
    }
    return open;
  }

  /** What may still be given to a role until a limit, its own or of those above it, is reached. */
  Quantities untilLimit(Role role) {
    Quantities left = Quantities.EMPTY;
    for (Role r = role; r.parent != null; r = r.parent) {
      Quantities limits = r.quota.limits();
      for (int i = 0; i < limits.size(); i++) {
        String name = limits.name(i);
        long rest = Math.max(0, limits.amount(i) - r.consumed(dimensions.number(name)));
        if (!left.has(name) || rest < left.get(name)) {
          left = left.with(name, rest);
        }
      }
    }
    return left;
  }

  /** What may be given to anybody without touching the headroom, of the names that it has. */
  Quantities surplus() {
    Quantities surplus = Quantities.EMPTY;
    Amounts required = roles.root().required;
    for (int i = 0; i < required.length(); i++) {
      if (required.get(i) > 0) {
        long rest = Math.max(0, free.get(i) - required.get(i));
        surplus = surplus.with(dimensions.name(i), rest);
      }
    }
    return surplus;
  }

  Quantities consumed(String path) {
    Role role = roles.find(path);
    if (role == null) {
      return Quantities.EMPTY;
    }
    Amounts consumed = new Amounts(dimensions);
    consumed.add(role.reserved);
    consumed.add(role.charged);
    return consumed.toQuantities();
  }
}
