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

  /** The environment variable that overrides it, such as {@code KERNOS_MASTER_PORT}. */
  public String variable() {
    return "KERNOS_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  T parse(String text) {
    return type.parser().apply(text);
  }
}
