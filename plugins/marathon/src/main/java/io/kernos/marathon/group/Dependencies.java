package io.kernos.marathon.group;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What must run before what: an app's own dependencies, and those of each group around it. A
 * dependency on a group is one on all in it; one on something that does not exist counts for
 * nothing (Marathon: RootGroup.applicationDependencies; there, pods are left out, and groups can
 * only depend on groups).
 */
public final class Dependencies {
  private final RootGroup root;
  private final Predicate<PathId> counts;
  private final Map<PathId, Integer> ofSpecs = new HashMap<>();
  private final Map<PathId, Integer> ofGroups = new HashMap<>();
  private final Set<PathId> entered = new HashSet<>();

  private Dependencies(RootGroup root, Predicate<PathId> counts) {
    this.root = root;
    this.counts = counts;
  }

  /** Those among all apps and pods. */
  public static Dependencies in(RootGroup root) {
    return new Dependencies(root, id -> true);
  }

  /**
   * Those in which only some apps and pods count, though the way from one to another may lead over
   * others.
   */
  public static Dependencies among(Set<PathId> specs, RootGroup root) {
    return new Dependencies(root, specs::contains);
  }

  /**
   * How many run one after the other until this one does: the longest way along dependencies, this
   * one included. Only what the way touches is looked at. In a cycle the way ends where it closes.
   */
  public int depth(RunSpec spec) {
    Integer known = ofSpecs.get(spec.id());
    if (known != null) {
      return known;
    }
    if (!entered.add(spec.id())) {
      return 0;
    }
    int deepest = 0;
    for (PathId dependency : direct(spec)) {
      deepest = Math.max(deepest, depthOf(dependency));
    }
    entered.remove(spec.id());
    int depth = deepest + (counts.test(spec.id()) ? 1 : 0);
    ofSpecs.put(spec.id(), depth);
    return depth;
  }

  private int depthOf(PathId dependency) {
    Optional<RunSpec> spec = root.spec(dependency);
    if (spec.isPresent()) {
      return depth(spec.get());
    }
    Integer known = ofGroups.get(dependency);
    if (known != null) {
      return known;
    }
    int deepest = 0;
    for (RunSpec each : targets(dependency)) {
      deepest = Math.max(deepest, depth(each));
    }
    ofGroups.put(dependency, deepest);
    return deepest;
  }

  /** What an app or pod names, and what the groups around it name. */
  private Set<PathId> direct(RunSpec spec) {
    Set<PathId> ids = new LinkedHashSet<>(spec.dependencies());
    for (PathId id = spec.id(); !id.isRoot(); ) {
      id = id.parent();
      root.group(id).ifPresent(group -> ids.addAll(group.dependencies()));
    }
    return ids;
  }

  private Collection<RunSpec> targets(PathId dependency) {
    Optional<RunSpec> spec = root.spec(dependency);
    if (spec.isPresent()) {
      return List.of(spec.get());
    }
    return root.group(dependency).isPresent() ? root.specsWithin(dependency) : List.of();
  }

  /**
   * Apps and pods of which each depends on the next and the last on the first; empty: there are
   * none.
   */
  public List<PathId> cycle() {
    CycleSearch search = new CycleSearch();
    for (RunSpec spec : root.specs()) {
      Optional<PathId> closes = search.from(spec);
      if (closes.isPresent()) {
        List<PathId> ids = List.copyOf(search.way);
        return ids.subList(ids.indexOf(closes.get()), ids.size());
      }
    }
    return List.of();
  }

  /** Goes along all dependencies, along each but once. */
  private final class CycleSearch {
    final Deque<PathId> way = new ArrayDeque<>();
    private final Set<PathId> onWay = new HashSet<>();
    private final Set<PathId> done = new HashSet<>();
    private final Set<PathId> doneGroups = new HashSet<>();

    /** The first that comes a second time on one way. */
    Optional<PathId> from(RunSpec spec) {
      if (done.contains(spec.id())) {
        return Optional.empty();
      }
      if (!onWay.add(spec.id())) {
        return Optional.of(spec.id());
      }
      way.addLast(spec.id());
      for (PathId dependency : direct(spec)) {
        Optional<PathId> closes = along(dependency);
        if (closes.isPresent()) {
          return closes;
        }
      }
      way.removeLast();
      onWay.remove(spec.id());
      done.add(spec.id());
      return Optional.empty();
    }

    private Optional<PathId> along(PathId dependency) {
      if (doneGroups.contains(dependency)) {
        return Optional.empty();
      }
      for (RunSpec target : targets(dependency)) {
        Optional<PathId> closes = from(target);
        if (closes.isPresent()) {
          return closes;
        }
      }
      doneGroups.add(dependency);
      return Optional.empty();
    }
  }
}
