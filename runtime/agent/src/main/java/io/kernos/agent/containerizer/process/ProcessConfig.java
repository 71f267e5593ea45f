package io.kernos.agent.containerizer.process;

import java.nio.file.Path;

/**
 * How one agent runs processes.
 *
 * @param state where exits are recorded; of this agent alone, kept over restarts
 * @param cgroupPath below the root of each hierarchy; carries the cluster's id, the agent's name
 *     and which state it has, so that two clusters share a machine, even of one name
 * @param cgroups whether to use control groups where they can be written
 * @param cpuQuota whether a task's cpus are a ceiling even when others are idle. Mesos:
 *     cgroups_enable_cfs, off by default
 * @param maxLogBytes stdout and stderr are each rotated once they are greater, into stdout.1 and
 *     stderr.1; 0: never
 */
public record ProcessConfig(
    Path state, String cgroupPath, boolean cgroups, boolean cpuQuota, long maxLogBytes) {

  /**
   * Control groups where possible, no quota, logs rotated at 10 MB.
   *
   * @param clusterId may be that of another cluster as well, whose state is elsewhere
   */
  public static ProcessConfig defaults(Path state, String clusterId, String agent) {
    int place = state.toAbsolutePath().normalize().toString().hashCode();
    String group = String.format("kernos/%s-%s-%08x", clusterId, agent, place);
    return new ProcessConfig(state, group, true, false, 10L * 1024 * 1024);
  }

  public ProcessConfig {
    state = state.toAbsolutePath().normalize();
  }
}
