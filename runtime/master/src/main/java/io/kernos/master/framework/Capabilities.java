package io.kernos.master.framework;

import io.kernos.api.v1.FrameworkInfo;
import java.util.EnumSet;
import java.util.Set;

/** What a framework says that it can deal with, as far as the master acts on it. */
public record Capabilities(
    boolean partitionAware,
    boolean multiRole,
    boolean reservationRefinement,
    boolean sharedResources) {

  /** The capabilities in a framework's info. */
  public static Capabilities of(FrameworkInfo info) {
    Set<FrameworkInfo.Capability.Type> types = EnumSet.noneOf(FrameworkInfo.Capability.Type.class);
    info.getCapabilitiesList().forEach(capability -> types.add(capability.getType()));
    return new Capabilities(
        types.contains(FrameworkInfo.Capability.Type.PARTITION_AWARE),
        types.contains(FrameworkInfo.Capability.Type.MULTI_ROLE),
        types.contains(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT),
        types.contains(FrameworkInfo.Capability.Type.SHARED_RESOURCES));
  }
}
