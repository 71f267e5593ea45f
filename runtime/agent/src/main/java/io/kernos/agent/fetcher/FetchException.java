package io.kernos.agent.fetcher;

import java.io.IOException;

/** Why something could not be fetched. */
final class FetchException extends IOException {
  private static final long serialVersionUID = 1L;

  FetchException(String message) {
    super(message);
  }

  FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
