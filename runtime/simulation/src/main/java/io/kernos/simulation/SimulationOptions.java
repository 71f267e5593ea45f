package io.kernos.simulation;

/**
 * How large a simulation is.
 *
 * @param seed determines everything
 * @param agents at least one
 * @param frameworks at least one
 * @param tasks launched in all, at least
 * @param faults injected in all
 * @param seams where bugs are planted
 */
public record SimulationOptions(
    long seed, int agents, int frameworks, int tasks, int faults, Seams seams) {

  /** What CI runs for each seed: 5 to 7 agents, 2 frameworks, 50 tasks, 50 faults. */
  public static SimulationOptions of(long seed) {
    return new SimulationOptions(seed, 5 + (int) Math.floorMod(seed, 3), 2, 50, 50, Seams.NONE);
  }

  /** The same with bugs. */
  public SimulationOptions with(Seams bugs) {
    return new SimulationOptions(seed, agents, frameworks, tasks, faults, bugs);
  }
}
