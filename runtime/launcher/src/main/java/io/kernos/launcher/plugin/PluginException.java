package io.kernos.launcher.plugin;

/** Why a jar is no plugin, or a plugin does not run; the message is for people, in one line. */
final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PluginException(String message) {
    super(message);
  }

  PluginException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What a throwable says, in one line. */
  static String words(Throwable failure) {
    Throwable at = failure;
    while (at.getMessage() == null && at.getCause() != null) {
      at = at.getCause();
    }
    String message = at.getMessage() == null ? at.toString() : at.getMessage();
    String named =
        at instanceof PluginException ? message : at.getClass().getSimpleName() + ": " + message;
    StackTraceElement[] trace = at.getStackTrace();
    String place = at instanceof PluginException || trace.length == 0 ? "" : " at " + trace[0];
    return (named + place).replace('\n', ' ');
  }
}
