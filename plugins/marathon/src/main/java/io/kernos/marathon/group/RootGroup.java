package io.kernos.marathon.group;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.RunSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * All groups, apps and pods at a moment, kept flat and sorted by id. Immutable: each change makes
 * another one. The groups on the way to an app exist always.
 */
public final class RootGroup {
  private final Instant version;
  private final NavigableMap<PathId, GroupInfo> groups;
  private final NavigableMap<PathId, RunSpec> specs;

  private RootGroup(
      Instant version,
      NavigableMap<PathId, GroupInfo> groups,
      NavigableMap<PathId, RunSpec> specs) {
    this.version = version;
    this.groups = Collections.unmodifiableNavigableMap(groups);
    this.specs = Collections.unmodifiableNavigableMap(specs);
  }

  /** Nothing but the root. */
  public static RootGroup empty(Instant version) {
    return of(version, List.of(), List.of());
  }

  /** The given groups and specs, and the groups on the way to them. */
  public static RootGroup of(
      Instant version, Collection<GroupInfo> groups, Collection<? extends RunSpec> specs) {
    NavigableMap<PathId, GroupInfo> byId = new TreeMap<>();
    groups.forEach(group -> byId.put(group.id(), group));
    NavigableMap<PathId, RunSpec> specsById = new TreeMap<>();
    specs.forEach(spec -> specsById.put(spec.id(), spec));
    List<PathId> leaves = new ArrayList<>(byId.keySet());
    specsById.keySet().forEach(id -> leaves.add(id.parent()));
    byId.computeIfAbsent(PathId.ROOT, id -> plain(id, version));
    for (PathId leaf : leaves) {
      addWay(byId, leaf, version);
    }
    return new RootGroup(version, byId, specsById);
  }

  private static void addWay(
      NavigableMap<PathId, GroupInfo> groups, PathId group, Instant version) {
    for (PathId id = group; !id.isRoot(); id = id.parent()) {
      groups.putIfAbsent(id, plain(id, version));
    }
  }

  private static GroupInfo plain(PathId id, Instant version) {
    return new GroupInfo(id, Set.of(), version, Optional.empty());
  }

  public Instant version() {
    return version;
  }

  /** Every group, the root first. */
  public Collection<GroupInfo> groups() {
    return groups.values();
  }

  public Optional<GroupInfo> group(PathId id) {
    return Optional.ofNullable(groups.get(id));
  }

  /** The groups right below one. */
  public List<GroupInfo> groupsIn(PathId parent) {
    return below(groups, parent).values().stream()
        .filter(group -> !group.id().isRoot() && group.id().parent().equals(parent))
        .toList();
  }

  /** Every app and pod. */
  public Collection<RunSpec> specs() {
    return specs.values();
  }

  /** Every app and pod in a group, at any depth. */
  public Collection<RunSpec> specsWithin(PathId group) {
    return below(specs, group).values();
  }

  public Optional<RunSpec> spec(PathId id) {
    return Optional.ofNullable(specs.get(id));
  }

  public Optional<App> app(PathId id) {
    return spec(id).filter(App.class::isInstance).map(App.class::cast);
  }

  public Optional<Pod> pod(PathId id) {
    return spec(id).filter(Pod.class::isInstance).map(Pod.class::cast);
  }

  /** Every app. */
  public List<App> apps() {
    return specs.values().stream().filter(App.class::isInstance).map(App.class::cast).toList();
  }

  /** Every pod. */
  public List<Pod> pods() {
    return specs.values().stream().filter(Pod.class::isInstance).map(Pod.class::cast).toList();
  }

  /**
   * With this app or pod, new or in place of the one with its id, and the groups on the way. An
   * empty group with its id makes room for it (Marathon: RootGroup.updateApp).
   */
  public RootGroup with(RunSpec spec, Instant now) {
    NavigableMap<PathId, RunSpec> changed = new TreeMap<>(specs);
    changed.put(spec.id(), spec);
    NavigableMap<PathId, GroupInfo> way = groups;
    boolean makesRoom = groups.containsKey(spec.id()) && below(changed, spec.id()).size() == 1;
    if (makesRoom || !groups.containsKey(spec.id().parent())) {
      way = new TreeMap<>(groups);
      if (makesRoom) {
        way.keySet().removeAll(new HashSet<>(below(groups, spec.id()).keySet()));
      }
      addWay(way, spec.id().parent(), now);
    }
    return new RootGroup(now, way, changed);
  }

  /**
   * With these apps and pods, new or in place of those with their ids, and the groups on the way.
   */
  public RootGroup with(Collection<? extends RunSpec> some, Instant now) {
    NavigableMap<PathId, RunSpec> changed = new TreeMap<>(specs);
    NavigableMap<PathId, GroupInfo> way = new TreeMap<>(groups);
    for (RunSpec spec : some) {
      changed.put(spec.id(), spec);
      addWay(way, spec.id().parent(), now);
    }
    return new RootGroup(now, way, changed);
  }

  /** The same, of another version. */
  public RootGroup withVersion(Instant other) {
    return new RootGroup(other, groups, specs);
  }

  /** With this group's own fields, and the groups on the way. */
  public RootGroup with(GroupInfo group, Instant now) {
    NavigableMap<PathId, GroupInfo> changed = new TreeMap<>(groups);
    changed.put(group.id(), group);
    addWay(changed, group.id(), now);
    return new RootGroup(now, changed, specs);
  }

  /** Without an app or pod; its group stays. */
  public RootGroup withoutSpec(PathId id, Instant now) {
    NavigableMap<PathId, RunSpec> changed = new TreeMap<>(specs);
    changed.remove(id);
    return new RootGroup(now, groups, changed);
  }

  /** Without a group and all in it; of the root, only what is in it goes. */
  public RootGroup withoutGroup(PathId id, Instant now) {
    NavigableMap<PathId, GroupInfo> keptGroups = new TreeMap<>(groups);
    keptGroups.keySet().removeAll(new HashSet<>(below(groups, id).keySet()));
    keptGroups.putIfAbsent(PathId.ROOT, plain(PathId.ROOT, now));
    NavigableMap<PathId, RunSpec> keptSpecs = new TreeMap<>(specs);
    keptSpecs.keySet().removeAll(new HashSet<>(below(specs, id).keySet()));
    return new RootGroup(now, keptGroups, keptSpecs);
  }

  /** A group and all below it: neighbours in the order of ids. */
  private static <T> NavigableMap<PathId, T> below(NavigableMap<PathId, T> map, PathId group) {
    if (group.isRoot()) {
      return map;
    }
    // The id that follows all ids of the group.
    PathId end = group.parent().child(group.name() + "\0");
    return map.subMap(group, true, end, false);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RootGroup root
        && groups.equals(root.groups)
        && specs.equals(root.specs);
  }

  @Override
  public int hashCode() {
    return 31 * groups.hashCode() + specs.hashCode();
  }

  @Override
  public String toString() {
    return "groups " + groups.keySet() + ", specs " + specs.keySet();
  }
}
