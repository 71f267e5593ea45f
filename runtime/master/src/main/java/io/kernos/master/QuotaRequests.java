package io.kernos.master;

import io.kernos.api.resources.PreRefinement;
import io.kernos.api.resources.ResourceValidation;
import io.kernos.api.resources.Roles;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.api.v1.quota.QuotaRequest;
import io.kernos.master.registry.RoleRules;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * SET_QUOTA and REMOVE_QUOTA: quotas as they were before there were limits. What a role is
 * guaranteed is then also the most that it gets, and what is set must be removed before it is set
 * otherwise (Mesos: deprecated in favor of UPDATE_QUOTA).
 */
final class QuotaRequests {
  private final RoleRules rules;
  private final Capacity capacity;
  private final Authorizer authorizer;
  private final Optional<Set<String>> whitelist;

  QuotaRequests(
      RoleRules rules, Capacity capacity, Authorizer authorizer, Optional<Set<String>> whitelist) {
    this.rules = rules;
    this.capacity = capacity;
    this.authorizer = authorizer;
    this.whitelist = whitelist;
  }

  /** Takes either call; done once stored. */
  Future<CallResult> change(Call call, Principal principal) {
    return call.getType() == Call.Type.SET_QUOTA
        ? set(call.getSetQuota().getQuotaRequest(), principal)
        : remove(call.getRemoveQuota().getRole(), principal);
  }

  private Future<CallResult> set(QuotaRequest request, Principal principal) {
    String role = request.getRole();
    Optional<String> error =
        ResourceValidation.validate(request.getGuaranteeList())
            .map(reason -> "QuotaInfo with invalid resource: " + reason)
            .or(() -> invalid(request))
            .or(() -> unknown(role))
            .or(
                () ->
                    rules.quotas().containsKey(role)
                        ? Optional.of(
                            "Cannot set quota for role '" + role + "' which already has quota")
                        : Optional.empty())
            .map(reason -> "Failed to validate set quota request: " + reason);
    if (error.isPresent()) {
      return refused(CallResult.badRequest(error.get()));
    }
    if (role.contains("/")) {
      return refused(
          CallResult.badRequest(
              "Setting quota on nested role '" + role + "' is not supported yet"));
    }
    if (!authorizer.permits(principal, "update_quotas", role)) {
      return refused(CallResult.forbidden(""));
    }
    QuotaConfig.Builder config = QuotaConfig.newBuilder().setRole(role);
    for (Resource resource : request.getGuaranteeList()) {
      Value.Scalar amount = resource.getScalar();
      config.putGuarantees(resource.getName(), amount).putLimits(resource.getName(), amount);
    }
    List<QuotaConfig> configs = List.of(config.build());
    Optional<String> exceeded = request.getForce() ? Optional.empty() : capacity.exceeded(configs);
    if (exceeded.isPresent()) {
      return refused(
          CallResult.conflict(
              "Quota guarantees overcommit the cluster (use 'force' to bypass this check): Total "
                  + exceeded.get()));
    }
    return rules.updateQuotas(configs).map(CallResult.ok());
  }

  private Future<CallResult> remove(String role, Principal principal) {
    Optional<String> error =
        unknown(role)
            .map(reason -> "Failed to validate remove quota request: " + reason)
            .or(
                () ->
                    rules.quotas().containsKey(role)
                        ? Optional.empty()
                        : Optional.of(
                            "Failed to remove quota: Role '" + role + "' has no quota set"));
    if (error.isPresent()) {
      return refused(CallResult.badRequest(error.get()));
    }
    if (!authorizer.permits(principal, "update_quotas", role)) {
      return refused(CallResult.forbidden(""));
    }
    return rules
        .updateQuotas(List.of(QuotaConfig.newBuilder().setRole(role).build()))
        .map(CallResult.ok());
  }

  private static Future<CallResult> refused(CallResult result) {
    return Future.succeededFuture(result);
  }

  private Optional<String> unknown(String role) {
    return whitelist.isPresent() && !whitelist.get().contains(role)
        ? Optional.of("Unknown role '" + role + "'")
        : Optional.empty();
  }

  private static Optional<String> invalid(QuotaRequest request) {
    if (!request.hasRole()) {
      return Optional.of("QuotaInfo must specify a role");
    }
    Optional<String> error =
        Roles.validate(request.getRole()).map(reason -> "QuotaInfo with invalid role: " + reason);
    if (error.isEmpty() && request.getGuaranteeCount() == 0) {
      error = Optional.of("QuotaInfo with empty 'guarantee'");
    }
    Set<String> names = new HashSet<>();
    for (Resource resource : request.getGuaranteeList()) {
      error = error.or(() -> invalid(PreRefinement.upgrade(resource)));
      if (error.isEmpty() && !names.add(resource.getName())) {
        error =
            Optional.of("QuotaInfo contains duplicate resource name '" + resource.getName() + "'");
      }
    }
    return error;
  }

  private static Optional<String> invalid(Resource resource) {
    if (resource.getReservationsCount() > 0) {
      return Optional.of("QuotaInfo must not contain any ReservationInfo");
    }
    if (resource.hasDisk()) {
      return Optional.of("QuotaInfo must not contain DiskInfo");
    }
    if (resource.hasRevocable()) {
      return Optional.of("QuotaInfo must not contain RevocableInfo");
    }
    return resource.getType() == Value.Type.SCALAR
        ? Optional.empty()
        : Optional.of("QuotaInfo must not include non-scalar resources");
  }
}
