package io.kernos.master;

/**
 * The answer to a call, as HTTP has it.
 *
 * @param status of HTTP
 * @param message the body: why it was refused; empty when it was taken
 */
public record CallResult(int status, String message) {
  private static final CallResult OK = new CallResult(200, "");
  private static final CallResult ACCEPTED = new CallResult(202, "");

  /** Done. */
  public static CallResult ok() {
    return OK;
  }

  /** Taken; what comes of it is told by events. */
  public static CallResult accepted() {
    return ACCEPTED;
  }

  /** The call is wrong. */
  public static CallResult badRequest(String message) {
    return new CallResult(400, message);
  }

  /** The caller may not do this, or not now. */
  public static CallResult forbidden(String message) {
    return new CallResult(403, message);
  }

  /** What it is about is not there. */
  public static CallResult notFound(String message) {
    return new CallResult(404, message);
  }

  /** Something else is being done to what it is about. */
  public static CallResult conflict(String message) {
    return new CallResult(409, message);
  }

  /** The call's type is not known. */
  public static CallResult notImplemented() {
    return new CallResult(501, "");
  }

  /** This master does not lead, or has not read its registry yet. */
  public static CallResult unavailable(String message) {
    return new CallResult(503, message);
  }

  /** Whether it was taken. */
  public boolean taken() {
    return status < 300;
  }
}
