package io.kernos.master.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same figures as Prometheus reads them: {@code master/tasks_running} is {@code
 * kernos_master_tasks_running}; what only grows ends in {@code _total}; a framework's figures carry
 * its name and id as labels, a role's its name.
 */
final class PrometheusText {
  private static final Pattern FRAMEWORK =
      Pattern.compile("master/frameworks/([^/]*)/([^/]+)/(.*)");

  /** A role may have slashes in its name: what comes behind tells where it ends. */
  private static final Pattern ROLE =
      Pattern.compile("(.*)/roles/(.+)/(suppressed|active|shares/dominant|resources/[^/]+/[^/]+)");

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
          List<String> labels = new ArrayList<>();
          String family = name;
          Matcher framework = FRAMEWORK.matcher(family);
          if (framework.matches()) {
            labels.add(label("name", framework.group(1)));
            labels.add(label("framework_id", framework.group(2)));
            family = "master/framework/" + framework.group(3);
          }
          Matcher role = ROLE.matcher(family);
          if (role.matches()) {
            labels.add(label("role", role.group(2)));
            family = role.group(1) + "/role/" + role.group(3);
          }
          family = "kernos_" + family.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
          family = family.endsWith("_total") || !counter ? family : family + "_total";
          types.put(family, counter ? "counter" : "gauge");
          families
              .computeIfAbsent(family, f -> new TreeSet<>())
              .add(family + braced(labels) + " " + number(value));
        });
    StringBuilder text = new StringBuilder();
    families.forEach(
        (family, samples) -> {
          text.append("# TYPE ").append(family).append(' ').append(types.get(family)).append('\n');
          samples.forEach(sample -> text.append(sample).append('\n'));
        });
    return text.toString();
  }

  private static String label(String name, String value) {
    return name + "=\"" + escape(value) + "\"";
  }

  private static String braced(List<String> labels) {
    return labels.isEmpty() ? "" : "{" + String.join(",", labels) + "}";
  }

  private static String number(double value) {
    long whole = (long) value;
    return whole == value ? Long.toString(whole) : Double.toString(value);
  }

  private static String escape(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
