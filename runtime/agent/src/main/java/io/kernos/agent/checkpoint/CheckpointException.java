package io.kernos.agent.checkpoint;

import java.io.IOException;

/** What is wrong with a checkpoint, and what may be done, in one line for people. */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message) {
    super(message);
  }

  CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
