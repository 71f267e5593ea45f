package io.kernos.marathon.validation;

import io.kernos.marathon.definition.PathId;
import java.util.List;

/**
 * The rules for ids of apps and groups; Marathon: PathId.scala and stringTypes.raml.
 *
 * <p>Looked at letter by letter: the original's regular expressions take exponential time on some
 * long ids.
 */
public final class Ids {
  private static final String PATTERN =
      "^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*"
          + "([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])|(\\.|\\.\\.)$";
  private static final List<String> RESERVED = List.of("restart", "tasks", "versions", ".", "..");

  private Ids() {}

  /** Whether a text is an id at all: names, or "..", with slashes between them. */
  public static boolean isPath(String text) {
    for (String segment : text.split("/", -1)) {
      if (!segment.isEmpty() && !segment.equals("..") && !isName(segment)) {
        return false;
      }
    }
    return true;
  }

  /** Lower-case letters, digits, dashes inside, and dots between such words. */
  static boolean isName(String text) {
    boolean wordOpen = false;
    char last = '.';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      boolean fits = letter || (c == '-' && wordOpen) || (c == '.' && wordOpen && last != '-');
      if (!fits) {
        return false;
      }
      wordOpen = c != '.';
      last = c;
    }
    return wordOpen && last != '-';
  }

  /** The rules for an absolute id. */
  public static void check(PathId id, String path, Violations violations) {
    for (String segment : id.segments()) {
      if (!isName(segment)) {
        violations.add(path, "must fully match regular expression '" + PATTERN + "'");
      }
    }
    violations.check(
        id.isRoot() || !RESERVED.contains(id.name()),
        path,
        "must not end with any of the following reserved keywords: " + String.join(", ", RESERVED));
  }

  /** The same for an id as it is written, which may be relative and have ".." in it. */
  public static void checkWritten(String id, String path, Violations violations) {
    List<String> segments =
        List.of(id.split("/")).stream().filter(segment -> !segment.isEmpty()).toList();
    for (String segment : segments) {
      if (!isName(segment) && !segment.equals(".") && !segment.equals("..")) {
        violations.add(path, "must fully match regular expression '" + PATTERN + "'");
      }
    }
    violations.check(
        segments.isEmpty() || !RESERVED.contains(segments.get(segments.size() - 1)),
        path,
        "must not end with any of the following reserved keywords: " + String.join(", ", RESERVED));
  }

  /** That an id as it is written does not climb over the root with "..". */
  public static void checkClimb(String id, PathId group, String path, Violations violations) {
    int depth = id.startsWith("/") ? 0 : group.segments().size();
    for (String segment : id.split("/")) {
      if (segment.equals("..")) {
        depth--;
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        violations.add(path, "Identifier is not child of '/..'");
        return;
      }
    }
  }

  /** That an id stands right in a group. */
  public static void checkChildOf(PathId id, PathId group, String path, Violations violations) {
    violations.check(id.parent().equals(group), path, "Identifier is not child of '" + group + "'");
  }
}
