package io.kernos.marathon.group;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * What differs between two states of all groups. Most is the same object in both, and is not looked
 * at.
 *
 * @param specs apps and pods that came, went or changed, by id
 * @param groups groups that came, went or changed in more than their version
 */
public record RootDiff(Map<PathId, Pair<RunSpec>> specs, Map<PathId, Pair<GroupInfo>> groups) {

  /** Before and after; one may be missing. */
  public record Pair<T>(Optional<T> before, Optional<T> after) {}

  public RootDiff {
    specs = Collections.unmodifiableMap(specs);
    groups = Collections.unmodifiableMap(groups);
  }

  /** What leads from one state to another. */
  public static RootDiff between(RootGroup from, RootGroup to) {
    return new RootDiff(
        walk(from.specs(), to.specs(), RunSpec::id, Object::equals),
        walk(from.groups(), to.groups(), GroupInfo::id, RootDiff::same));
  }

  /** Goes through both in the order of ids, in one pass. */
  private static <T> Map<PathId, Pair<T>> walk(
      Collection<T> from, Collection<T> to, Function<T, PathId> id, BiPredicate<T, T> same) {
    Map<PathId, Pair<T>> found = new TreeMap<>();
    Iterator<T> olds = from.iterator();
    Iterator<T> news = to.iterator();
    T before = next(olds);
    T after = next(news);
    while (before != null || after != null) {
      int order = before == after ? 0 : order(before, after, id);
      if (order < 0) {
        found.put(id.apply(before), new Pair<>(Optional.of(before), Optional.empty()));
      } else if (order > 0) {
        found.put(id.apply(after), new Pair<>(Optional.empty(), Optional.of(after)));
      } else if (before != after && !same.test(before, after)) {
        found.put(id.apply(before), new Pair<>(Optional.of(before), Optional.of(after)));
      }
      before = order <= 0 ? next(olds) : before;
      after = order >= 0 ? next(news) : after;
    }
    return found;
  }

  private static <T> T next(Iterator<T> iterator) {
    return iterator.hasNext() ? iterator.next() : null;
  }

  private static <T> int order(T before, T after, Function<T, PathId> id) {
    if (before == null) {
      return 1;
    }
    return after == null ? -1 : id.apply(before).compareTo(id.apply(after));
  }

  private static boolean same(GroupInfo before, GroupInfo after) {
    return before.dependencies().equals(after.dependencies())
        && before.enforceRole().equals(after.enforceRole());
  }

  /** The group that holds all that differs. */
  public PathId place() {
    List<PathId> ids = new ArrayList<>();
    specs.keySet().forEach(id -> ids.add(id.parent()));
    groups.keySet().forEach(ids::add);
    PathId place = ids.isEmpty() ? PathId.ROOT : ids.get(0);
    for (PathId id : ids) {
      while (!id.isWithin(place)) {
        place = place.parent();
      }
    }
    return place;
  }
}
