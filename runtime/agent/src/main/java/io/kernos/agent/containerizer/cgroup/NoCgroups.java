package io.kernos.agent.containerizer.cgroup;

import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.ContainerSpec.Limits;
import io.kernos.spi.container.Exit.Limitation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where no control group may be made: containers run without limits. */
final class NoCgroups implements Cgroups {
  private final String reason;

  NoCgroups(String reason) {
    this.reason = reason;
  }

  @Override
  public List<String> report() {
    return List.of(
        "cgroups: not used, " + reason + ": tasks run without cpu and memory limits",
        "kill: by session, descent and environment mark");
  }

  @Override
  public boolean tracks() {
    return false;
  }

  @Override
  public boolean limitsMemory() {
    return false;
  }

  @Override
  public void create(String id, Limits limits, Optional<String> shared) {}

  @Override
  public List<Path> joinFiles(String id, Optional<String> shared) {
    return List.of();
  }

  @Override
  public void limit(String id, Limits limits) {}

  @Override
  public List<Long> processes(String id) {
    return List.of();
  }

  @Override
  public boolean freeze(String id) {
    return false;
  }

  @Override
  public void thaw(String id) {}

  @Override
  public void kill(String id) {}

  @Override
  public Optional<Limitation> outOfMemory(String id) {
    return Optional.empty();
  }

  @Override
  public void usage(String id, ResourceStatistics.Builder statistics) {}

  @Override
  public boolean remove(String id) {
    return true;
  }

  @Override
  public void clear(Set<String> running) {}
}
