package io.kernos.launcher.config;

import java.util.Locale;

/**
 * One thing that can be configured.
 *
 * @param name dotted, as it stands in the file
 * @param fallback its value as text when nobody sets it; empty text: none
 * @param doc what it does, for the commented file
 */
public record Key<T>(String name, ValueType<T> type, String fallback, String doc) {
  /** How the names of all our environment variables begin. */
  static final String VARIABLES = "KERNOS_";

  /** The environment variable that overrides it, such as {@code KERNOS_MASTER_PORT}. */
  public String variable() {
    return VARIABLES + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The name that a variable seems to mean. */
  static String nameOf(String variable) {
    return variable.substring(VARIABLES.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  T parse(String text) {
    return type.parser().apply(text);
  }
}
