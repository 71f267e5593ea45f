package io.kernos.haproxy.embedded;

/** What goes through a front end, a back end or a server; the names are those of HAProxy's rows. */
final class Figures {
  private static final long SECOND = 1_000;

  long sessions;
  long current;
  long most;
  long requests;
  long bytesIn;
  long bytesOut;
  long denied;
  long badRequests;
  long connectErrors;
  long responseErrors;
  long retries;
  long redispatches;
  final long[] answers = new long[6];
  private double responseMillis;
  private long second;
  private long inSecond;
  private long inLastSecond;

  /**
   * A session begins.
   *
   * @param now in milliseconds
   */
  void begin(long now) {
    sessions++;
    current++;
    most = Math.max(most, current);
    turn(now);
    inSecond++;
  }

  void end() {
    current--;
  }

  /** An answer with this status has come, so long after the request went. */
  void answered(int status, long millis) {
    answered(status);
    responseMillis += (millis - responseMillis) / Math.min(1024, Math.max(1, requests));
  }

  void answered(int status) {
    answers[status >= 100 && status < 600 ? status / 100 - 1 : 5]++;
  }

  /** On average of the last thousand or so. */
  long responseMillis() {
    return Math.round(responseMillis);
  }

  /** Sessions in about the last second. */
  long rate(long now) {
    turn(now);
    long rest = SECOND - Math.floorMod(now, SECOND);
    return inSecond + inLastSecond * rest / SECOND;
  }

  private void turn(long now) {
    long of = Math.floorDiv(now, SECOND);
    if (of != second) {
      inLastSecond = of == second + 1 ? inSecond : 0;
      inSecond = 0;
      second = of;
    }
  }
}
