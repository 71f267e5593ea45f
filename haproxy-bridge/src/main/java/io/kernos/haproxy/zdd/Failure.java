package io.kernos.haproxy.zdd;

import java.io.IOException;

/** A deployment that has stopped, and how a script learns why (marathon-lb: zdd_exceptions.py). */
public final class Failure extends IOException {
  private static final long serialVersionUID = 1L;
  private final Kind kind;

  /** What went wrong. */
  public enum Kind {
    DECLINED(1),
    OTHER(2),
    ARGUMENTS(3),
    MISSING_FIELD(4),
    LOAD_BALANCER(5),
    MARATHON(6),
    CREATE(7),
    DELETE(8),
    SCALE(9);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    /** That of the process. */
    public int exitCode() {
      return exitCode;
    }
  }

  public Failure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Failure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
