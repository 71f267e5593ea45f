package io.kernos.master.allocator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The roles that anybody has named, with their weights. Roles that nothing needs vanish. */
final class RoleTree {
  private final Dimensions dimensions;
  private final Totals totals;
  private final Role root;
  private final Map<String, Role> roles = new LinkedHashMap<>();

  RoleTree(Dimensions dimensions, Totals totals) {
    this.dimensions = dimensions;
    this.totals = totals;
    this.root = new Role("", null, dimensions);
  }

  /** Above all roles; it has no name. */
  Role root() {
    return root;
  }

  Collection<Role> roles() {
    return roles.values();
  }

  /** The role of that path, or null. */
  Role find(String path) {
    return roles.get(path);
  }

  /** The role of that path, made if need be, with those above it. */
  Role get(String path) {
    Role role = roles.get(path);
    if (role != null) {
      return role;
    }
    int slash = path.lastIndexOf('/');
    Role parent = slash < 0 ? root : get(path.substring(0, slash));
    role = new Role(path, parent, dimensions);
    parent.addChild(role);
    roles.put(path, role);
    return role;
  }

  /** Forgets the role, and those above it, when nothing needs them any more. */
  void prune(Role role) {
    for (Role r = role; r != root && r.isUnused() && roles.remove(r.path, r); r = r.parent) {
      r.parent.removeChild(r);
    }
  }

  void weight(String path, double weight) {
    Role role = get(path);
    role.moved(
        () -> {
          role.weight = weight;
          role.share = totals.share(role);
        });
    prune(role);
  }

  /** Brings all lines in order after the cluster's totals have changed. */
  void settle() {
    if (totals.takeChanged()) {
      root.rescore(totals);
    }
  }

  /** A role and those above it, the root left out. */
  static List<Role> chain(Role role) {
    List<Role> chain = new ArrayList<>(3);
    for (Role r = role; r.parent != null; r = r.parent) {
      chain.add(r);
    }
    return chain;
  }
}
