package io.kernos.launcher.link.stream;

import io.kernos.spi.link.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The open sessions of one node that were opened by it, or those that were opened by others: one
 * with each peer. Used on one context, where it also watches for silence.
 */
final class Sessions {
  private final Vertx vertx;
  private final Context context;
  private final StreamSettings settings;
  private final AtomicLong newestEpoch;
  private final Map<NodeId, StreamSession> byPeer = new HashMap<>();
  private long lastCheck;
  private long timer;

  /**
   * @param newestEpoch of this node's sessions in both directions
   */
  Sessions(Vertx vertx, Context context, StreamSettings settings, AtomicLong newestEpoch) {
    this.vertx = vertx;
    this.context = context;
    this.settings = settings;
    this.newestEpoch = newestEpoch;
  }

  Vertx vertx() {
    return vertx;
  }

  Context context() {
    return context;
  }

  StreamSettings settings() {
    return settings;
  }

  /** Greater than any before, and at least {@code least}. */
  long newEpoch(long least) {
    return newestEpoch.updateAndGet(newest -> Math.max(newest + 1, least));
  }

  /** An epoch that the peer chose. */
  void epochSeen(long epoch) {
    newestEpoch.updateAndGet(newest -> Math.max(newest, epoch));
  }

  /** Ends the session with {@code peer}, if there is one: there will be a newer one. */
  void replace(NodeId peer) {
    StreamSession older = byPeer.remove(peer);
    if (older != null) {
      older.end("a newer session with " + peer + " takes its place", true);
    }
  }

  /** Takes in an open session. */
  void add(StreamSession session) {
    replace(session.peer());
    if (byPeer.isEmpty()) {
      lastCheck = System.nanoTime();
      timer = vertx.setPeriodic(checkMillis(), id -> context.runOnContext(v -> check()));
    }
    byPeer.put(session.peer(), session);
  }

  void remove(StreamSession session) {
    if (byPeer.remove(session.peer(), session) && byPeer.isEmpty()) {
      vertx.cancelTimer(timer);
    }
  }

  void endAll(String reason) {
    List.copyOf(byPeer.values()).forEach(session -> session.end(reason, true));
  }

  private long checkMillis() {
    return Math.max(1, settings.liveness().toMillis() / 5);
  }

  private void check() {
    long now = System.nanoTime();
    // When this loop itself stood still, what the peers sent meanwhile is yet to be read.
    boolean stood = now - lastCheck > 2 * checkMillis() * 1_000_000;
    lastCheck = now;
    List.copyOf(byPeer.values()).forEach(session -> session.check(now, stood));
  }
}
