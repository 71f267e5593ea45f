package io.kernos.marathon.definition;

/**
 * What one instance takes.
 *
 * @param mem in MB
 * @param disk in MB
 */
public record ResourceNeeds(double cpus, double mem, double disk, int gpus) {
  /** What an executor of a pod takes by default. */
  public static final ResourceNeeds EXECUTOR = new ResourceNeeds(0.1, 32, 10, 0);
}
