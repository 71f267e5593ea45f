package io.kernos.master.allocator;

import io.kernos.api.resources.Quantities;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.FrameworkInfo.Capability;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the allocator knows of a framework. */
final class FrameworkState {
  final FrameworkID id;

  /** Its roles, and those in which it still holds something, by path. */
  final Map<String, Client> clients = new LinkedHashMap<>();

  Set<String> roles = Set.of();
  Set<String> suppressed = Set.of();
  EnumSet<Capability.Type> capabilities = EnumSet.noneOf(Capability.Type.class);
  ConstraintFilter constraints = ConstraintFilter.NONE;
  boolean active;

  /** False while it is known only as the holder of resources of an agent. */
  boolean added;

  private Map<String, List<Quantities>> least = Map.of();

  FrameworkState(FrameworkID id) {
    this.id = id;
  }

  void update(FrameworkInfo info, FrameworkOptions options) {
    capabilities = EnumSet.noneOf(Capability.Type.class);
    info.getCapabilitiesList().forEach(capability -> capabilities.add(capability.getType()));
    roles =
        can(Capability.Type.MULTI_ROLE)
            ? new LinkedHashSet<>(info.getRolesList())
            : Set.of(info.getRole());
    suppressed = new LinkedHashSet<>(options.suppressedRoles());
    constraints = options.constraints().map(ConstraintFilter::of).orElse(ConstraintFilter.NONE);
    least = new LinkedHashMap<>();
    info.getOfferFiltersMap()
        .forEach(
            (role, filters) -> {
              if (filters.hasMinAllocatableResources()) {
                least.put(
                    role,
                    filters.getMinAllocatableResources().getQuantitiesList().stream()
                        .map(quantities -> Quantities.ofScalars(quantities.getQuantitiesMap()))
                        .toList());
              }
            });
  }

  boolean can(Capability.Type capability) {
    return capabilities.contains(capability);
  }

  /** The least that it takes in a role. */
  List<Quantities> least(String role, List<Quantities> byDefault) {
    return least.getOrDefault(role, byDefault);
  }
}
