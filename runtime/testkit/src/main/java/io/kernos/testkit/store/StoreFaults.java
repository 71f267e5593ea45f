package io.kernos.testkit.store;

import java.time.Duration;

/** What goes wrong, and how slowly, in a {@link ModelStore}; asked once for each call. */
public interface StoreFaults {

  /** What becomes of a call. */
  enum Fate {
    /** It takes effect and is answered. */
    DONE,
    /** It takes no effect; its future fails as unavailable. */
    LOST,
    /** It takes effect, yet its future fails as unavailable. */
    ANSWER_LOST
  }

  /** Nothing fails, nothing takes time. */
  StoreFaults NONE = new StoreFaults() {};

  /** How long the next call is under way, each way. */
  default Duration latency() {
    return Duration.ZERO;
  }

  /** What becomes of the next call. */
  default Fate fate() {
    return Fate.DONE;
  }
}
