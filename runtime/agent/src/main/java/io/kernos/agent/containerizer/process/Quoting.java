package io.kernos.agent.containerizer.process;

/** Words as a POSIX shell reads them back unchanged. */
final class Quoting {
  private Quoting() {}

  /** {@code text} as one word, whatever it holds. */
  static String quote(CharSequence text) {
    return "'" + text.toString().replace("'", "'\\''") + "'";
  }
}
