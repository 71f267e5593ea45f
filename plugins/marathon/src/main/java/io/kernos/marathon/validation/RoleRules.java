package io.kernos.marathon.validation;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Rules for roles; Marathon: ResourceRole.scala. */
final class RoleRules {
  private static final List<String> BAD_CHARACTERS =
      List.of(
          "\thorizontal tab (\\x09)",
          "\nline feed (\\x0a)",
          "\u000bvertical tab (\\x0b)",
          "\fform feed (\\x0c)",
          "\rcarriage return (\\x0d)",
          " space (\\x20)",
          "/slash (\\x2f)",
          "\u007fbackspace (\\x7f)");

  private RoleRules() {}

  static void checkRole(String role, Set<String> valid, String path, Violations violations) {
    violations.check(
        valid.contains(role),
        path,
        "got " + role + ", expected one of: [" + String.join(", ", valid) + "]");
  }

  /** Only the app's role, and that of unreserved resources. */
  static void checkAccepted(
      Collection<String> accepted, String role, String path, Violations violations) {
    Set<String> valid = new TreeSet<>(Set.of("*"));
    valid.add(role);
    violations.check(
        valid.containsAll(accepted),
        path,
        "acceptedResourceRoles can only contain " + String.join(" and ", valid));
  }

  /** Whether accepted roles are names of roles; with volumes, unreserved ones only. */
  static void checkAcceptedNames(
      List<String> accepted, boolean resident, String kind, String path, Violations violations) {
    violations.check(!accepted.isEmpty(), path, "must not be empty");
    for (int i = 0; i < accepted.size(); i++) {
      checkName(accepted.get(i), path + "(" + i + ")", violations);
    }
    violations.check(
        !resident || accepted.equals(List.of("*")),
        path,
        "A resident " + kind + " must have `acceptedResourceRoles = [\"*\"]`.");
  }

  private static void checkName(String role, String path, Violations violations) {
    for (String bad : List.of("", ".", "..")) {
      violations.check(!role.equals(bad), path, "A role name must not be \"" + bad + "\".");
    }
    violations.check(!role.startsWith("-"), path, "A role name must not start with a '-'.");
    for (int i = 0; i < role.length(); i++) {
      for (String bad : BAD_CHARACTERS) {
        violations.check(
            role.charAt(i) != bad.charAt(0),
            path + "(" + i + ")",
            "A role name must not include a " + bad.substring(1) + " character.");
      }
    }
  }
}
