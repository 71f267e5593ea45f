package io.kernos.marathon.definition;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an app and a pod have in common: something of which instances run. */
public sealed interface RunSpec permits App, Pod {
  PathId id();

  VersionInfo versionInfo();

  /** How many instances are wanted. */
  int instances();

  /** What one instance takes, with its executor. */
  ResourceNeeds needs();

  List<Constraint> constraints();

  Backoff backoff();

  UpgradeStrategy upgradeStrategy();

  UnreachableStrategy unreachableStrategy();

  KillSelection killSelection();

  Map<String, String> labels();

  /** Roles of offered resources that are taken; none: all. */
  Set<String> acceptedResourceRoles();

  List<Network> networks();

  /** The Mesos role in which it gets resources. */
  String role();

  /** Volumes that outlive an instance. */
  List<Volume.Persistent> persistentVolumes();

  /** What must run before it. */
  Set<PathId> dependencies();

  /** The same with another count, scaled at {@code version}. */
  RunSpec scaledTo(int instances, Instant version);

  /** The same of another version. */
  RunSpec withVersion(VersionInfo version);

  /** Whether it differs from {@code other} in more than version and count of instances. */
  boolean differsInConfig(RunSpec other);

  /** Whether instances have some health check, check or readiness check. */
  boolean hasHealthChecks();

  default Instant version() {
    return versionInfo().version();
  }

  /** Whether its instances keep their place for their volumes. */
  default boolean isResident() {
    return !persistentVolumes().isEmpty();
  }
}
