package io.kernos.marathon.launch;

import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.instance.InstanceId;
import java.util.LinkedHashSet;
import java.util.Set;

/** Waiting instances of one version of an app or pod, to be launched in one role. */
final class WaitingGroup {
  final RunSpec spec;
  final String role;

  /** Of the whole app or pod. */
  final OfferStatistics statistics;

  /** Those that can go anywhere, oldest first. */
  final Set<InstanceId> fresh = new LinkedHashSet<>();

  /** Those that go where their volumes are. */
  final Set<InstanceId> reserved = new LinkedHashSet<>();

  WaitingGroup(RunSpec spec, String role, OfferStatistics statistics) {
    this.spec = spec;
    this.role = role;
    this.statistics = statistics;
  }

  int size() {
    return fresh.size() + reserved.size();
  }
}
