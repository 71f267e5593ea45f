package io.kernos.marathon.scaling;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What was measured for one target.
 *
 * @param ratio how far it is above its target: 2 is twice as much; empty: it cannot be said
 * @param words what was measured, or why it was not
 */
public record Reading(Target target, OptionalDouble ratio, String words) {
  /** Within this of its target a measure changes nothing: it would only swing. */
  private static final double TOLERANCE = 0.1;

  static Reading of(Target target, double measured, String unit) {
    return new Reading(
        target,
        OptionalDouble.of(measured / target.value()),
        String.format(
            Locale.ROOT,
            "%s is %s%s, to be %s",
            target.metric(),
            number(measured),
            unit,
            number(target.value())));
  }

  static Reading missing(Target target, String why) {
    return new Reading(target, OptionalDouble.empty(), target.metric() + " is unknown: " + why);
  }

  /**
   * The count of instances that would bring the measure to its target, at least one: with none
   * there would be nothing to measure any more. Needs a ratio.
   */
  int wanted(int instances) {
    double factor = ratio.getAsDouble();
    return Math.abs(factor - 1) <= TOLERANCE
        ? instances
        : (int) Math.max(1, Math.min(1_000_000, Math.ceil(instances * factor - 1e-9)));
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }
}
