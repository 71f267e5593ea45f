package io.kernos.api.resources;

/**
 * An operation on resources, reduced to what it does: {@code consumed} becomes {@code converted}.
 *
 * @param gone what must not be left afterwards: a shared volume that is destroyed while others
 *     still use copies of it; mostly nothing
 */
public record ResourceConversion(Resources consumed, Resources converted, Resources gone) {

  public ResourceConversion(Resources consumed, Resources converted) {
    this(consumed, converted, Resources.EMPTY);
  }

  /** The same, none of it marked as allocated. */
  public ResourceConversion unallocated() {
    return new ResourceConversion(
        consumed.unallocated(), converted.unallocated(), gone.unallocated());
  }

  /**
   * {@code resources} after the conversion.
   *
   * @throws IllegalArgumentException with the reason, in the words of Mesos, when it cannot be done
   */
  public Resources apply(Resources resources) {
    if (!resources.contains(consumed)) {
      throw new IllegalArgumentException(resources + " does not contain " + consumed);
    }
    Resources result = resources.minus(consumed).plus(converted);
    if (!gone.isEmpty() && result.contains(gone)) {
      throw new IllegalArgumentException(
          "Persistent volume " + gone + " cannot be removed due to additional shared copies");
    }
    return result;
  }
}
