package io.kernos.marathon.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What content types a client takes: its {@code Accept} header. */
final class Accept {
  private Accept() {}

  /**
   * The offered type that the client likes best, of equal ones the first.
   *
   * @param header null: anything
   */
  static Optional<String> best(String header, List<String> offered) {
    if (header == null || header.isBlank()) {
      return offered.stream().findFirst();
    }
    String best = null;
    double bestQuality = 0;
    for (String type : offered) {
      double quality = quality(header, type);
      if (quality > bestQuality) {
        best = type;
        bestQuality = quality;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Whether a body of this type is JSON, or may be. */
  static boolean isJson(String contentType) {
    String type = bare(contentType);
    return type.equals("application/json") || type.equals("*/*") || type.equals("application/*");
  }

  /** The most specific range decides. */
  private static double quality(String header, String type) {
    double quality = 0;
    int closest = -1;
    for (String part : header.split(",")) {
      String range = bare(part);
      int close = closeness(range, type);
      if (close > closest) {
        closest = close;
        quality = q(part);
      }
    }
    return quality;
  }

  private static int closeness(String range, String type) {
    if (range.equals(type)) {
      return 2;
    }
    if (range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1))) {
      return 1;
    }
    return range.equals("*/*") || range.equals("*") ? 0 : -1;
  }

  private static String bare(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static double q(String part) {
    for (String parameter : part.split(";")) {
      String stripped = parameter.strip();
      if (stripped.startsWith("q=")) {
        try {
          return Double.parseDouble(stripped.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
