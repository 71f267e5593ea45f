package io.kernos.master.allocator;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A role: the roles below it and the frameworks in it share what falls to it. */
final class Role extends Group {
  /** Its path; empty for the root. */
  final String path;

  /** The role above; null for the root. */
  final Role parent;

  /** The frameworks of the role itself: one among the roles below, of weight 1 (Mesos). */
  final Group members;

  private final Map<String, Role> children = new TreeMap<>();
  private int clients;

  Quota quota = Quota.NONE;

  /** Reserved for it and the roles below. */
  final Amounts reserved;

  /** Allocated to it and the roles below, of what is neither reserved nor revocable. */
  final Amounts charged;

  /** What must be kept free for guarantees of it and the roles below. */
  final Amounts required;

  /** The part of {@link #required} that is for the roles right below. */
  final Amounts requiredBelow;

  Role(String path, Role parent, Dimensions dimensions) {
    super(path.substring(path.lastIndexOf('/') + 1), dimensions);
    this.path = path;
    this.parent = parent;
    this.group = parent;
    this.members = new Group(".", dimensions);
    members.group = this;
    this.reserved = new Amounts(dimensions);
    this.charged = new Amounts(dimensions);
    this.required = new Amounts(dimensions);
    this.requiredBelow = new Amounts(dimensions);
  }

  Collection<Role> children() {
    return children.values();
  }

  Role child(String name) {
    return children.get(name);
  }

  void addChild(Role child) {
    children.put(child.name, child);
  }

  void removeChild(Role child) {
    children.remove(child.name);
  }

  void addClient() {
    clients++;
  }

  void removeClient() {
    clients--;
  }

  /** Thousandths that count against its quota: reserved, allocated or not, or allocated. */
  long consumed(int dimension) {
    return reserved.get(dimension) + charged.get(dimension);
  }

  /** Whether nothing needs it. */
  boolean isUnused() {
    return clients == 0
        && children.isEmpty()
        && quota.equals(Quota.NONE)
        && reserved.isZero()
        && weight == 1;
  }
}
