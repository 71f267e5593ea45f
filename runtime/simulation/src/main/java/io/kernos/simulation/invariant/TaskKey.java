package io.kernos.simulation.invariant;

/** Names a task in the cluster. */
public record TaskKey(String framework, String task) implements Comparable<TaskKey> {
  @Override
  public int compareTo(TaskKey other) {
    int byFramework = framework.compareTo(other.framework);
    return byFramework != 0 ? byFramework : task.compareTo(other.task);
  }

  @Override
  public String toString() {
    return framework + "/" + task;
  }
}
