package io.kernos.api.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names of roles: paths such as {@code eng/web}, and {@code *} for no role in particular. */
public final class Roles {
  /** The role that resources with no reservation have in the old format. */
  public static final String ANY = "*";

  private static final String BLANKS = "\t\n\u000b\f\r \u007f";

  private Roles() {}

  /** Whether {@code role} lies strictly below {@code ancestor}. */
  public static boolean isStrictSubrole(String role, String ancestor) {
    return role.length() > ancestor.length()
        && role.charAt(ancestor.length()) == '/'
        && role.startsWith(ancestor);
  }

  /** Whether {@code role} is {@code ancestor} or lies below it. */
  public static boolean isWithin(String role, String ancestor) {
    return role.equals(ancestor) || isStrictSubrole(role, ancestor);
  }

  /** The roles above {@code role}, nearest first; for {@code a/b/c}: {@code a/b}, {@code a}. */
  public static List<String> ancestors(String role) {
    List<String> result = new ArrayList<>(2);
    for (int i = role.lastIndexOf('/'); i >= 0; i = role.lastIndexOf('/', i - 1)) {
      result.add(role.substring(0, i));
    }
    return result;
  }

  /** What is wrong with the name of a role, in the words of Mesos; empty when nothing is. */
  public static Optional<String> validate(String role) {
    if (role.equals(ANY)) {
      return Optional.empty();
    }
    String reason = null;
    if (role.startsWith("/")) {
      reason = "Role '" + role + "' cannot start with a slash";
    } else if (role.endsWith("/")) {
      reason = "Role '" + role + "' cannot end with a slash";
    } else if (role.contains("//")) {
      reason = "Role '" + role + "' cannot contain two adjacent slashes";
    } else if (role.isEmpty()) {
      reason = "Role names cannot be the empty string";
    } else {
      for (String component : role.split("/")) {
        reason = reason == null ? invalidComponent(role, component) : reason;
      }
    }
    return Optional.ofNullable(reason);
  }

  private static String invalidComponent(String role, String component) {
    if (component.equals(".") || component.equals("..") || component.equals(ANY)) {
      return "Role '" + role + "' cannot include '" + component + "' as a component";
    }
    String invalid = "Role component '" + component + "' is invalid because it ";
    if (component.startsWith("-")) {
      return invalid + "starts with a dash";
    }
    boolean blank = component.chars().anyMatch(c -> BLANKS.indexOf(c) >= 0);
    return blank ? invalid + "contains backspace or whitespace" : null;
  }
}
