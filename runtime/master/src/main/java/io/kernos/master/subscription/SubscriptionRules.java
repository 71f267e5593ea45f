package io.kernos.master.subscription;

import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.scheduler.OfferConstraints;
import io.kernos.master.MasterConfig;
import io.kernos.master.allocator.ConstraintFilter;
import io.kernos.master.framework.Frameworks;
import io.kernos.master.validation.FrameworkValidation;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a framework must fulfil to subscribe or to change itself. */
final class SubscriptionRules {
  private final MasterConfig config;
  private final Frameworks frameworks;
  private final Authorizer authorizer;

  SubscriptionRules(MasterConfig config, Frameworks frameworks, Authorizer authorizer) {
    this.config = config;
    this.frameworks = frameworks;
    this.authorizer = authorizer;
  }

  /** What is wrong with the framework's info. */
  Optional<String> info(FrameworkInfo info) {
    return FrameworkValidation.validate(info)
        .or(() -> FrameworkValidation.permitted(info, config.roles(), config.rootSubmissions()))
        .or(
            () ->
                frameworks.isCompleted(info.getId().getValue())
                    ? Optional.of("Framework has been removed")
                    : Optional.empty());
  }

  /** What is wrong with its suppressed roles and offer constraints. */
  Optional<String> options(
      FrameworkInfo info, List<String> suppressed, OfferConstraints constraints) {
    Set<String> roles = FrameworkValidation.rolesOf(info);
    return FrameworkValidation.options(roles, suppressed, constraints)
        .or(() -> invalid(constraints));
  }

  private static Optional<String> invalid(OfferConstraints constraints) {
    try {
      ConstraintFilter.of(constraints);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("Offer constraints are not valid: " + e.getMessage());
    }
  }

  /** Why it may not register. */
  Optional<String> unauthorized(FrameworkInfo info) {
    Principal principal =
        info.hasPrincipal() ? Principal.named(info.getPrincipal()) : Principal.NOBODY;
    Set<String> roles = FrameworkValidation.rolesOf(info);
    for (String role : roles) {
      if (!authorizer.permits(principal, "register_frameworks", role)) {
        return Optional.of(
            "Not authorized to register framework "
                + info.getId().getValue()
                + " with roles { "
                + String.join(", ", roles)
                + " }");
      }
    }
    return Optional.empty();
  }
}
