package io.kernos.marathon.json;

/** Old and new spellings that contradict each other: HTTP 422 with the message. */
public final class NormalizationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public NormalizationException(String message) {
    super(message);
  }
}
