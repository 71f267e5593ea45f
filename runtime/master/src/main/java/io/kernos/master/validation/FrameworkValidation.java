package io.kernos.master.validation;

import static io.kernos.master.validation.Checks.FINE;
import static io.kernos.master.validation.Checks.braces;
import static io.kernos.master.validation.Checks.first;
import static io.kernos.master.validation.Checks.prefix;
import static io.kernos.master.validation.Checks.unless;
import static io.kernos.master.validation.Checks.when;

import io.kernos.api.resources.Roles;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.OfferFilters;
import io.kernos.api.v1.scheduler.OfferConstraints;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether a framework's description of itself can be taken. */
public final class FrameworkValidation {
  /** What fits into a duration of Mesos: 2^63 nanoseconds, in seconds. */
  private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

  private FrameworkValidation() {}

  /** What is wrong with the framework's info taken alone. */
  public static Optional<String> validate(FrameworkInfo info) {
    return first(
        List.of(
            () -> roles(info),
            () ->
                info.getId().getValue().isEmpty()
                    ? FINE
                    : CommonValidation.id(info.getId().getValue()),
            () -> offerFilters(info),
            () ->
                unless(
                    Math.abs(info.getFailoverTimeout()) <= MAX_SECONDS,
                    "The framework failover_timeout ("
                        + info.getFailoverTimeout()
                        + ") is invalid")));
  }

  /** What is wrong with it under this master's rules. */
  public static Optional<String> permitted(
      FrameworkInfo info, Optional<Set<String>> whitelist, boolean rootSubmissions) {
    if (whitelist.isPresent()) {
      Set<String> invalid = new LinkedHashSet<>(rolesOf(info));
      invalid.removeAll(whitelist.get());
      if (!invalid.isEmpty()) {
        return Optional.of("Roles " + braces(invalid) + " are not present in the master's --roles");
      }
    }
    return when(
        !rootSubmissions && info.getUser().equals("root"),
        "User 'root' is not allowed to run frameworks without --root_submissions set");
  }

  /** What must not change in a framework, but would. */
  public static Optional<String> update(FrameworkInfo before, FrameworkInfo after) {
    if (before.hasPrincipal() != after.hasPrincipal()
        || !before.getPrincipal().equals(after.getPrincipal())) {
      return Optional.of("Changing framework's principal is not allowed.");
    }
    if (!before.getUser().equals(after.getUser())) {
      return unsupported("user", before.getUser(), after.getUser());
    }
    if (before.getCheckpoint() != after.getCheckpoint()) {
      return unsupported(
          "checkpoint",
          String.valueOf(before.getCheckpoint()),
          String.valueOf(after.getCheckpoint()));
    }
    return FINE;
  }

  /** What is wrong with the roles that suppressed roles and offer constraints name. */
  public static Optional<String> options(
      Set<String> roles, Collection<String> suppressed, OfferConstraints constraints) {
    Set<String> unknown = new TreeSet<>(suppressed);
    unknown.removeAll(roles);
    if (!unknown.isEmpty()) {
      return Optional.of(
          "Suppressed roles " + braces(unknown) + " are not contained in the set of roles");
    }
    for (String role : new TreeSet<>(constraints.getRoleConstraintsMap().keySet())) {
      if (!roles.contains(role)) {
        return Optional.of(
            "Offer constraints specify `role_constraints` for a role '"
                + role
                + "'not contained in the set of roles");
      }
    }
    return FINE;
  }

  /** The roles that a framework subscribes to. */
  public static Set<String> rolesOf(FrameworkInfo info) {
    return multiRole(info)
        ? new LinkedHashSet<>(info.getRolesList())
        : new LinkedHashSet<>(List.of(info.getRole()));
  }

  private static boolean multiRole(FrameworkInfo info) {
    return info.getCapabilitiesList().stream()
        .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
  }

  private static Optional<String> roles(FrameworkInfo info) {
    if (!multiRole(info)) {
      return info.getRolesCount() > 0
          ? Optional.of(
              "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable")
          : prefix("'FrameworkInfo.role' is not a valid role: ", Roles.validate(info.getRole()));
    }
    if (info.hasRole()) {
      return Optional.of(
          "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
    }
    List<String> twice = new ArrayList<>(info.getRolesList());
    new LinkedHashSet<>(twice).forEach(twice::remove);
    if (!twice.isEmpty()) {
      return Optional.of(
          "'FrameworkInfo.roles' contains duplicate items: " + braces(new LinkedHashSet<>(twice)));
    }
    for (String role : info.getRolesList()) {
      Optional<String> error = Roles.validate(role);
      if (error.isPresent()) {
        return prefix("'FrameworkInfo.roles' contains invalid role: ", error);
      }
    }
    return FINE;
  }

  private static Optional<String> offerFilters(FrameworkInfo info) {
    for (OfferFilters filters : info.getOfferFiltersMap().values()) {
      for (OfferFilters.ResourceQuantities quantities :
          filters.getMinAllocatableResources().getQuantitiesList()) {
        for (var quantity : quantities.getQuantitiesMap().entrySet()) {
          if (!(quantity.getValue().getValue() >= 0)) {
            return Optional.of(
                "Invalid offer filter: the quantity of '"
                    + quantity.getKey()
                    + "' must be non-negative");
          }
        }
      }
    }
    return FINE;
  }

  private static Optional<String> unsupported(String field, String before, String after) {
    return Optional.of(
        "Updating 'FrameworkInfo."
            + field
            + "' is unsupported; attempted to update from '"
            + before
            + "' to '"
            + after
            + "'");
  }
}
