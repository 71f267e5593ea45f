package io.kernos.haproxy.app;

/** A label's value cannot be used. */
final class LabelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LabelException(String label, String value, String takes) {
    super(label + " is " + shown(value) + "; it takes " + takes);
  }

  /** On one line, and short. */
  private static String shown(String value) {
    String line = value.length() > 80 ? value.substring(0, 80) + "…" : value;
    return "\"" + line.replaceAll("\\p{Cntrl}", "?") + "\"";
  }
}
