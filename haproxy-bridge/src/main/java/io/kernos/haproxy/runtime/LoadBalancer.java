package io.kernos.haproxy.runtime;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Problem;
import io.kernos.haproxy.traffic.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What the records go to: takes the connections of clients and hands them to servers. Blocks; used
 * by one thread at a time, but for what says that it is for any.
 */
public interface LoadBalancer {
  /**
   * Takes up what an earlier life left behind, which serves on until the first {@link #apply};
   * whether there is such.
   */
  boolean isLeftBehind() throws IOException;

  /**
   * Brings it in line with the apps; starts it when it does not run. What it cannot do is left out
   * and named, and the rest goes on.
   *
   * @throws IOException if it cannot be brought there; what served before serves on
   */
  void apply(Apps wanted) throws IOException, InterruptedException;

  /**
   * Which of some servers have no connections, now that they take no new ones.
   *
   * @param keys as {@code backend/name}
   */
  Set<String> idle(Set<String> keys) throws IOException;

  /** Tidies up, and takes certificates that have changed; called about once a second. */
  void sweep() throws IOException, InterruptedException;

  /** Takes the same apps anew. */
  void reload(Apps wanted) throws IOException, InterruptedException;

  /** Ends it, and all connections. */
  void stop() throws IOException, InterruptedException;

  /** Whether it serves; on any thread. */
  boolean isAlive();

  /** What is left out, and why; on any thread. */
  List<Problem> problems();

  /** What was done so far; on any thread. */
  Counts counts();

  /** Process ids of all that there is of it; on any thread. */
  List<Long> processes();

  /** What it was told last, as text. */
  String configuration() throws IOException;

  /** Virtual hosts with their back ends, as lines. */
  String vhostMap();

  /** Ids of apps with their back ends, as lines. */
  String appMap();

  /** Statistics as HAProxy writes them: rows of front ends, servers and back ends. */
  String statistics() throws IOException;

  /** What goes through each back end; on any thread. */
  Snapshot snapshot() throws IOException;

  /**
   * What it serves by HTTP about itself.
   *
   * @param path {@code /metrics} or {@code /haproxy?stats}
   */
  String page(String path) throws IOException;
}
