package io.kernos.agent.containerizer.cgroup;

import io.kernos.api.v1.ResourceStatistics;
import io.kernos.spi.container.ContainerSpec.Limits;
import io.kernos.spi.container.Exit.Limitation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The control groups of one agent's containers. A container's group is named by its id; what the
 * machine does not let us use is left out, and {@link #report} says so.
 */
public interface Cgroups {

  /** Memory limits below this are raised to it. Mesos: MIN_MEMORY. */
  long MIN_MEMORY_BYTES = 32L << 20;

  /** One line for each ability, saying what there is or why not. */
  List<String> report();

  /** Whether every process of a container can be found and killed through its group. */
  boolean tracks();

  /** Whether memory limits hold. */
  boolean limitsMemory();

  /**
   * Makes the group of a container.
   *
   * @param shared the container within whose limits it runs; then {@code limits} is not used
   */
  void create(String id, Limits limits, Optional<String> shared) throws IOException;

  /** The files into which a process writes "0" to move itself into the container's group. */
  List<Path> joinFiles(String id, Optional<String> shared);

  /** Changes the limits; fails when the container already uses more memory. */
  void limit(String id, Limits limits) throws IOException;

  /** The processes of the container; empty when {@link #tracks} is false. */
  List<Long> processes(String id);

  /** Stops all its processes until {@link #thaw}; false when that is not possible here. */
  boolean freeze(String id);

  /** Ends a freeze. */
  void thaw(String id);

  /** Sends SIGKILL to every process that is in the group now. */
  void kill(String id);

  /** What memory limit it hit, when the kernel killed a process of it for that. */
  Optional<Limitation> outOfMemory(String id);

  /** Adds what the group counts to {@code statistics}. */
  void usage(String id, ResourceStatistics.Builder statistics);

  /**
   * Removes the empty group; harmless when there is none.
   *
   * @return false when the kernel still holds it, for what was just killed
   */
  boolean remove(String id);

  /** Removes every group but those of {@code running}, as far as nothing is in them. */
  void clear(Set<String> running);
}
