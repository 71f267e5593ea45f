package io.kernos.agent.files;

/** Why a file cannot be read. */
public final class FileAccessException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The kinds of failure. */
  public enum Kind {
    /** The path leads where nobody may go, or to the wrong kind of file. */
    INVALID,
    /** There is no such file. */
    NOT_FOUND
  }

  private final Kind kind;

  FileAccessException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }
}
