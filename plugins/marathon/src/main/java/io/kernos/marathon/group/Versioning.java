package io.kernos.marathon.group;

import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.definition.VersionInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives what has changed its new version, and what has not its old one, whatever version users sent
 * with it (Marathon: GroupVersioningUtil.scala).
 */
public final class Versioning {
  private Versioning() {}

  /** {@code to} of this version, with the versions of all in it that differs from {@code from}. */
  public static RootGroup stamp(Instant version, RootGroup from, RootGroup to) {
    List<RunSpec> stamped = new ArrayList<>();
    for (RootDiff.Pair<RunSpec> changed : RootDiff.between(from, to).specs().values()) {
      changed
          .after()
          .map(spec -> spec.withVersion(info(version, changed.before(), spec)))
          .ifPresent(stamped::add);
    }
    return stamped.isEmpty() ? to.withVersion(version) : to.with(stamped, version);
  }

  private static VersionInfo info(Instant version, Optional<RunSpec> before, RunSpec after) {
    if (before.isEmpty() || before.get().differsInConfig(after)) {
      return VersionInfo.changedAt(version);
    }
    VersionInfo old = before.get().versionInfo();
    if (before.get().instances() != after.instances()) {
      return old.scaledAt(version);
    }
    return after.versionInfo().equals(VersionInfo.RESTART) ? old.restartedAt(version) : old;
  }
}
