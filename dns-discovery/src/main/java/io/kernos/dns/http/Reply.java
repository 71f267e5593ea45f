package io.kernos.dns.http;

/** An answer by HTTP. */
record Reply(int status, String type, String body) {
  private static final String JSON = "application/json";

  static Reply json(String body) {
    return new Reply(200, JSON, body);
  }

  static Reply text(int status, String body) {
    return new Reply(status, "text/plain; charset=utf-8", body);
  }
}
