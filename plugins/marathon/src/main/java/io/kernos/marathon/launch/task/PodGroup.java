package io.kernos.marathon.launch.task;

import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.TaskGroupInfo;
import java.util.List;
import java.util.Map;

/**
 * What is sent for an instance of a pod.
 *
 * @param hostPorts that each container got, by its name
 */
public record PodGroup(
    ExecutorInfo executor, TaskGroupInfo tasks, Map<String, List<Integer>> hostPorts) {
  public PodGroup {
    hostPorts = Map.copyOf(hostPorts);
  }
}
