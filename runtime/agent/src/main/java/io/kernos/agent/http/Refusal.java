package io.kernos.agent.http;

/** An answer other than success, on its way to the client. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  Refusal(int status, String words) {
    super(words);
    this.status = status;
  }

  int status() {
    return status;
  }
}
