package io.kernos.haproxy.embedded;

/** Something that must make progress, or is ended. */
interface Ongoing {
  /** Milliseconds of a clock that only goes forward. */
  static long now() {
    return System.nanoTime() / 1_000_000;
  }

  /** Ends it if nothing has moved for too long; called about once a second. */
  void look(long now);
}
