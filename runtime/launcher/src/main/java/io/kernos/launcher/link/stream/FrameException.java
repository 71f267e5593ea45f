package io.kernos.launcher.link.stream;

/** What came is no frame that is taken here; the message says what it was. */
final class FrameException extends Exception {
  private static final long serialVersionUID = 1L;

  FrameException(String what) {
    super(what);
  }
}
