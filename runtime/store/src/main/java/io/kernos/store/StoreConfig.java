package io.kernos.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How a store runs.
 *
 * @param directory where the log, the snapshots and the journal's segments are
 * @param self this member's id
 * @param peers every member of the group, this one too: id to {@code host:port}
 * @param electionTimeout the least time without a leader after which a member stands for election;
 *     the greatest is twice that
 * @param snapshotBytes a snapshot is taken when the log has grown by so much since the last one, or
 *     by twice that one's size, whichever is more
 * @param pendingBytes how much may wait to be written before calls are refused
 */
public record StoreConfig(
    Path directory,
    String self,
    Map<String, String> peers,
    Duration electionTimeout,
    long snapshotBytes,
    long pendingBytes) {

  public StoreConfig {
    peers = Map.copyOf(peers);
    if (!peers.containsKey(self)) {
      throw new IllegalArgumentException(self + " is not among the peers " + peers.keySet());
    }
  }

  /** A group of one, which needs no port. */
  public static StoreConfig single(Path directory) {
    return new StoreConfig(
        directory,
        "kernos",
        Map.of("kernos", "127.0.0.1:0"),
        Duration.ofMillis(20),
        64L << 20,
        64L << 20);
  }

  /** A group of many, who speak gRPC with each other. */
  public static StoreConfig group(Path directory, String self, Map<String, String> peers) {
    return new StoreConfig(directory, self, peers, Duration.ofMillis(150), 64L << 20, 64L << 20);
  }

  /** Whether this member is the whole group. */
  public boolean alone() {
    return peers.size() == 1;
  }

  /** The same, but with another limit of the log between snapshots. */
  public StoreConfig withSnapshotBytes(long bytes) {
    return new StoreConfig(directory, self, peers, electionTimeout, bytes, pendingBytes);
  }
}
