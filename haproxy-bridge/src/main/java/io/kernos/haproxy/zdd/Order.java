package io.kernos.haproxy.zdd;

import java.time.Duration;

/**
 * How a deployment is to go.
 *
 * @param initial how many instances the new colour begins with
 * @param share how many instances the new colour gets while the old one keeps the rest; 0: all
 * @param increase how many instances the new colour gains at a step; 0: half of what it has
 * @param ending where a swap that is half-way goes
 * @param resume whether one that is half-way goes on as it was begun
 * @param dryRun whether nothing is done
 * @param delay between one step and the next
 * @param patience how long there may be no step
 */
public record Order(
    int initial,
    int share,
    int increase,
    Ending ending,
    boolean resume,
    boolean dryRun,
    Duration delay,
    Duration patience) {

  /** Who is left in the end. */
  public enum Ending {
    /** The new colour; or both, where each was given its share. */
    AS_BEGUN,
    /** The new colour, whatever its share was. */
    CURRENT,
    /** The old colour: the way back. */
    PREVIOUS
  }
}
