package io.kernos.master.http;

import io.vertx.core.Future;

/** What operators do with the masters' store. Called on any thread; futures may complete on any. */
public interface StoreGate {

  /**
   * All state, as it is after all that was acknowledged before the call.
   *
   * @param clusterId goes with it
   */
  Future<Copy> copy(String clusterId);

  /** All state of one moment, as the bytes of a file. Used by one thread at a time. */
  interface Copy extends AutoCloseable {
    /** The next bytes; none: that was all. Blocks. */
    byte[] next();
  }
}
