package io.kernos.api.recordio;

/** Bytes that are not RecordIO, or a record that is too large. */
public final class RecordIoException extends Exception {
  private static final long serialVersionUID = 1L;

  RecordIoException(String message) {
    super(message);
  }
}
