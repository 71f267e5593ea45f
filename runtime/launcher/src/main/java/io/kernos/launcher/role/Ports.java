package io.kernos.launcher.role;

import java.net.BindException;

/** Says in one line why a server could not listen. */
final class Ports {
  private Ports() {}

  /** {@code failure}, or what people can do about it when it is that an address is taken. */
  static Throwable explain(Throwable failure, String address, int port, String key) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      // Of the masters' store: it has an exception of its own, and repeats what the system said.
      boolean ofStore = String.valueOf(cause.getMessage()).startsWith("Failed to bind to address");
      if (cause instanceof BindException || ofStore) {
        return new StartException(
            "cannot listen on "
                + (address + ":" + port + " (" + cause.getMessage() + ")")
                + ("; take another port: -D " + key + "=PORT"),
            failure);
      }
    }
    return failure;
  }
}
