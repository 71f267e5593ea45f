package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.RunSpec;

/**
 * How many instances there must and may be while they are replaced (Marathon:
 * TaskReplaceActor.computeRestartStrategy).
 *
 * @param minimum that must serve
 * @param maximum that may run, old and new together
 * @param spare how many that serve may end now
 */
record Capacity(int minimum, int maximum, int spare) {

  /**
   * The capacity as it is now.
   *
   * @param serving instances that serve, old and new
   */
  static Capacity of(RunSpec spec, int serving) {
    int minimum =
        (int) Math.ceil(spec.instances() * spec.upgradeStrategy().minimumHealthCapacity());
    int maximum = (int) (spec.instances() * (1 + spec.upgradeStrategy().maximumOverCapacity()));
    int spare = Math.max(0, serving - minimum);
    if (minimum == maximum && maximum <= serving) {
      // Neither could any end nor one more start.
      if (spec.isResident()) {
        spare++;
      } else {
        maximum++;
      }
    }
    return new Capacity(minimum, maximum, spare);
  }
}
