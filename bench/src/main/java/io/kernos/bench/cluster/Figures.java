package io.kernos.bench.cluster;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The arithmetic of figures, and how they are printed. */
public final class Figures {
  private Figures() {}

  /** A line {@code name=value}. */
  public static void print(PrintStream out, String name, double value) {
    out.printf(Locale.ROOT, value < 100 ? "%s=%.2f%n" : "%s=%.0f%n", name, value);
  }

  /** A figure and what it may come to, as {@code name_limit=value}. */
  public static void print(PrintStream out, String name, double value, double limit) {
    print(out, name, value);
    print(out, name + "_limit", limit);
  }

  public static double median(List<Double> values) {
    return percentile(values, 50);
  }

  /** The value below which so many in a hundred are; 100: the greatest. */
  public static double percentile(List<Double> values, int percent) {
    return values.stream()
        .sorted()
        .toList()
        .get(Math.min(values.size() - 1, values.size() * percent / 100));
  }
}
