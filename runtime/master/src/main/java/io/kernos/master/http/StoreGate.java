package io.kernos.master.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What operators do with the masters' store. Called on any thread; futures may complete on any. */
public interface StoreGate {

  /**
   * All state, as it is after all that was acknowledged before the call.
   *
   * @param clusterId goes with it
   */
  Future<Copy> copy(String clusterId);

  /** The members of the group of masters, each with what is known of it. */
  Future<JsonObject> members();

  /**
   * Takes in a master, which waits for it.
   *
   * @param member its address, {@code host:port}
   */
  Future<Void> add(String member);

  /**
   * Lets go of a master.
   *
   * @return who leads now, when the one that was to be removed led: nobody was removed yet
   */
  Future<Optional<String>> remove(String member);

  /** All state of one moment, as the bytes of a file. Used by one thread at a time. */
  interface Copy extends AutoCloseable {
    /** The next bytes; none: that was all. Blocks. */
    byte[] next();
  }
}
