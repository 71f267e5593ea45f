package io.kernos.marathon.definition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The absolute id of an app, pod or group, such as {@code /shop/web}; the root group is {@code /}.
 *
 * @param segments without slashes; none for the root
 */
public record PathId(List<String> segments) implements Comparable<PathId> {
  /** The root group. */
  public static final PathId ROOT = new PathId(List.of());

  public PathId {
    segments = List.copyOf(segments);
  }

  /** An id as people write it; one without a leading slash is taken from the root. */
  public static PathId of(String text) {
    return ROOT.resolve(text);
  }

  /** What {@code text} means in this group: an absolute id, or one relative to it, with "..". */
  public PathId resolve(String text) {
    List<String> result = new ArrayList<>(text.startsWith("/") ? List.of() : segments);
    for (String segment : text.split("/")) {
      if (segment.equals("..")) {
        if (!result.isEmpty()) {
          result.remove(result.size() - 1);
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        result.add(segment);
      }
    }
    return new PathId(result);
  }

  /** The id that Marathon makes task ids and reservations of: {@code shop_web}. */
  public static PathId ofSafe(String safe) {
    return new PathId(safe.isEmpty() ? List.of() : Arrays.asList(safe.split("_")));
  }

  /** With underscores between the segments: {@code shop_web}. */
  public String safe() {
    return String.join("_", segments);
  }

  /** Innermost first, with dots: {@code web.shop}, the task's name. */
  public String hostname() {
    List<String> reversed = new ArrayList<>(segments);
    Collections.reverse(reversed);
    return String.join(".", reversed);
  }

  public boolean isRoot() {
    return segments.isEmpty();
  }

  /** The enclosing group; the root's is itself. */
  public PathId parent() {
    return isRoot() ? this : new PathId(segments.subList(0, segments.size() - 1));
  }

  /** The last segment; empty for the root. */
  public String name() {
    return isRoot() ? "" : segments.get(segments.size() - 1);
  }

  /** The group of the first level that holds it; empty for the root. */
  public String topLevel() {
    return isRoot() ? "" : segments.get(0);
  }

  public PathId child(String name) {
    List<String> longer = new ArrayList<>(segments);
    longer.add(name);
    return new PathId(longer);
  }

  /** Whether this is {@code group} or stands anywhere below it. */
  public boolean isWithin(PathId group) {
    return segments.size() >= group.segments.size()
        && segments.subList(0, group.segments.size()).equals(group.segments);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathId id && segments.equals(id.segments);
  }

  /** Ids often differ in a digit or two alone: their hashes must not, as a list's would. */
  @Override
  public int hashCode() {
    int hash = 0;
    for (String segment : segments) {
      hash = (hash + segment.hashCode()) * 0x9E3779B1;
    }
    return hash;
  }

  @Override
  public int compareTo(PathId other) {
    int common = Math.min(segments.size(), other.segments.size());
    for (int i = 0; i < common; i++) {
      int order = segments.get(i).compareTo(other.segments.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(segments.size(), other.segments.size());
  }

  @Override
  public String toString() {
    return "/" + String.join("/", segments);
  }
}
