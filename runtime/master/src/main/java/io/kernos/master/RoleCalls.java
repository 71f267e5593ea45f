package io.kernos.master;

import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.Roles;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.registry.RoleRules;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Operators' calls about roles: checked as Mesos checks them, then stored and in force. */
final class RoleCalls {
  /** An exabyte, in megabytes. */
  private static final double MOST_MEGABYTES = 1024.0 * 1024 * 1024 * 1024;

  private static final double MOST_OTHER = 1e12;

  private final RoleRules rules;
  private final Capacity capacity;
  private final Allocator allocator;
  private final Authorizer authorizer;
  private final Optional<Set<String>> whitelist;

  RoleCalls(
      RoleRules rules,
      Capacity capacity,
      Allocator allocator,
      Authorizer authorizer,
      Optional<Set<String>> whitelist) {
    this.rules = rules;
    this.capacity = capacity;
    this.allocator = allocator;
    this.authorizer = authorizer;
    this.whitelist = whitelist;
  }

  /** Sets quotas. */
  Future<CallResult> updateQuota(UpdateQuota update, Principal principal) {
    List<QuotaConfig> configs = update.getQuotaConfigsList();
    Optional<String> error = Optional.empty();
    Set<String> seen = new HashSet<>();
    for (QuotaConfig config : configs) {
      error = error.or(() -> invalid(config));
      if (error.isEmpty() && !seen.add(config.getRole())) {
        error = Optional.of("Invalid QuotaConfig: role '" + config.getRole() + "' stands twice");
      }
    }
    if (error.isEmpty() && !update.getForce()) {
      error = tooTight(configs).or(() -> tooMuch(configs));
    }
    if (error.isPresent()) {
      return Future.succeededFuture(CallResult.badRequest(error.get()));
    }
    for (QuotaConfig config : configs) {
      if (!authorizer.permits(principal, "update_quotas", config.getRole())) {
        return Future.succeededFuture(CallResult.forbidden(""));
      }
    }
    return rules.updateQuotas(configs).map(CallResult.ok());
  }

  private Optional<String> invalid(QuotaConfig config) {
    String role = config.getRole();
    if (whitelist.isPresent() && !whitelist.get().contains(role)) {
      return Optional.of("Invalid QuotaConfig: '" + role + "' is not on the roles whitelist");
    }
    if (role.contains("/")) {
      return Optional.of("Updating quota on nested role '" + role + "' is not supported yet");
    }
    return Roles.validate(role)
        .map(error -> "Invalid 'QuotaConfig.role': " + error)
        .or(() -> amounts("guarantee", config.getGuaranteesMap()))
        .or(() -> amounts("limit", config.getLimitsMap()))
        .or(() -> beyondLimits(config))
        .map(error -> "Invalid QuotaConfig: " + error);
  }

  private static Optional<String> amounts(String kind, Map<String, Value.Scalar> amounts) {
    for (Map.Entry<String, Value.Scalar> entry : amounts.entrySet()) {
      String name = entry.getKey();
      double value = entry.getValue().getValue();
      boolean size = name.equals("mem") || name.equals("disk");
      if (value > (size ? MOST_MEGABYTES : MOST_OTHER)) {
        return Optional.of(
            "Invalid 'QuotaConfig."
                + kind
                + "s': {'"
                + name
                + "': "
                + value
                + "} is invalid: values greater than 1 "
                + (size ? "exabyte (1099511627776)" : "trillion (1000000000000)")
                + " are not supported");
      }
      if (!(value >= 0)) {
        return Optional.of(
            "Invalid "
                + kind
                + " configuration {'"
                + name
                + "': "
                + value
                + "}: Invalid scalar value, it must be a number that is not negative");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> beyondLimits(QuotaConfig config) {
    Quantities guarantees = Quantities.ofScalars(config.getGuaranteesMap());
    Quantities limits = Quantities.ofScalars(config.getLimitsMap());
    for (int i = 0; i < guarantees.size(); i++) {
      String name = guarantees.name(i);
      if (limits.has(name) && limits.get(name) < guarantees.amount(i)) {
        return Optional.of(
            "'QuotaConfig.guarantees' "
                + guarantees
                + " is not contained within the 'QuotaConfig.limits' "
                + limits);
      }
    }
    return Optional.empty();
  }

  private Optional<String> tooTight(List<QuotaConfig> configs) {
    for (QuotaConfig config : configs) {
      Quantities limits = Quantities.ofScalars(config.getLimitsMap());
      Quantities consumed = allocator.quotaConsumed(config.getRole());
      for (int i = 0; i < limits.size(); i++) {
        if (limits.amount(i) < consumed.get(limits.name(i))) {
          return Optional.of(
              "Invalid QuotaConfig: Role '"
                  + config.getRole()
                  + "' is already consuming '"
                  + consumed
                  + "'; this is more than the requested limits '"
                  + limits
                  + "' (use 'force' flag to bypass this check)");
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> tooMuch(List<QuotaConfig> configs) {
    return capacity
        .exceeded(configs)
        .map(
            error ->
                "Invalid QuotaConfig: total " + error + " (use 'force' flag to bypass this check)");
  }

  /** Sets weights. */
  Future<CallResult> updateWeights(List<WeightInfo> weights, Principal principal) {
    List<WeightInfo> valid = new ArrayList<>();
    for (WeightInfo weight : weights) {
      String role = weight.getRole().strip();
      Optional<String> error =
          Roles.validate(role)
              .map(reason -> "Invalid role '" + role + "': " + reason)
              .or(
                  () ->
                      whitelist.isPresent() && !whitelist.get().contains(role)
                          ? Optional.of("Unknown role '" + role + "'")
                          : Optional.empty())
              .or(
                  () ->
                      weight.getWeight() > 0 && weight.getWeight() < Double.POSITIVE_INFINITY
                          ? Optional.empty()
                          : Optional.of(
                              "Invalid weight '"
                                  + weight.getWeight()
                                  + "' of role '"
                                  + role
                                  + "': Weights must be positive"));
      if (error.isPresent()) {
        return Future.succeededFuture(
            CallResult.badRequest(
                "Failed to validate update weights request JSON: " + error.get()));
      }
      if (!authorizer.permits(principal, "update_weights", role)) {
        return Future.succeededFuture(CallResult.forbidden(""));
      }
      valid.add(weight.toBuilder().setRole(role).build());
    }
    return rules.updateWeights(valid).map(CallResult.ok());
  }
}
