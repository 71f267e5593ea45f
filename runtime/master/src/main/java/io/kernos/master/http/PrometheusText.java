package io.kernos.master.http;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The same figures as Prometheus reads them: {@code master/tasks_running} is {@code
 * kernos_master_tasks_running}; what only grows ends in {@code _total}; a framework's figures carry
 * its name and id as labels.
 */
final class PrometheusText {
  private static final String FRAMEWORKS = "master/frameworks/";

  private PrometheusText() {}

  /**
   * Writes all figures.
   *
   * @param counters the names of those that only grow
   */
  static String of(SortedMap<String, Double> values, Set<String> counters) {
    // Samples of one family must stand together.
    Map<String, Set<String>> families = new TreeMap<>();
    Map<String, String> types = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          boolean counter = counters.contains(name);
          String labels = "";
          String family = name;
          if (name.startsWith(FRAMEWORKS)) {
            String rest = name.substring(FRAMEWORKS.length());
            int slash = rest.indexOf('/');
            int id = rest.indexOf('/', slash + 1);
            labels =
                "{name=\""
                    + escape(rest.substring(0, slash))
                    + "\",framework_id=\""
                    + escape(rest.substring(slash + 1, id))
                    + "\"}";
            family = "master/framework" + rest.substring(id);
          }
          family = "kernos_" + family.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
          family = family.endsWith("_total") || !counter ? family : family + "_total";
          types.put(family, counter ? "counter" : "gauge");
          families
              .computeIfAbsent(family, f -> new TreeSet<>())
              .add(family + labels + " " + number(value));
        });
    StringBuilder text = new StringBuilder();
    families.forEach(
        (family, samples) -> {
          text.append("# TYPE ").append(family).append(' ').append(types.get(family)).append('\n');
          samples.forEach(sample -> text.append(sample).append('\n'));
        });
    return text.toString();
  }

  private static String number(double value) {
    long whole = (long) value;
    return whole == value ? Long.toString(whole) : Double.toString(value);
  }

  private static String escape(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
