package io.kernos.marathon.definition;

/** How many instances there may be while they are replaced, in fractions of the wanted count. */
public record UpgradeStrategy(double minimumHealthCapacity, double maximumOverCapacity) {
  public static final UpgradeStrategy DEFAULT = new UpgradeStrategy(1, 1);

  /** For instances with persistent volumes: no second one beside the first. */
  public static final UpgradeStrategy RESIDENT = new UpgradeStrategy(0.5, 0);
}
