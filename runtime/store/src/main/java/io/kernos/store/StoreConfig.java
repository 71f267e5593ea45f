package io.kernos.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * How a store runs.
 *
 * @param directory where the log, the snapshots and the journal's segments are
 * @param self this member's id
 * @param peers every member of the group, this one too: id to {@code host:port}
 * @param joins whether this member, while it has no data, waits until the others take it in
 * @param bind address on which this member listens for the others
 * @param tls set: the members speak mutual TLS
 * @param electionTimeout the least time without a leader after which a member stands for election.
 *     It looks again after a random time of up to twice as long: the greatest is four times that
 * @param snapshotBytes a snapshot is taken when the log has grown by so much since the last one, or
 *     by twice that one's size, whichever is more
 * @param pendingBytes how much may wait to be written before calls are refused
 */
public record StoreConfig(
    Path directory,
    String self,
    Map<String, String> peers,
    boolean joins,
    String bind,
    Optional<Tls> tls,
    Duration electionTimeout,
    long snapshotBytes,
    long pendingBytes) {
  private static final long SNAPSHOT_BYTES = 64L << 20;
  private static final long PENDING_BYTES = 64L << 20;
  private static final String ALONE = "kernos";

  /**
   * PEM files.
   *
   * @param ca who must have signed the others' certificates
   */
  public record Tls(Path certificate, Path key, Path ca) {}

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
        ALONE,
        Map.of(ALONE, "127.0.0.1:0"),
        false,
        "127.0.0.1",
        Optional.empty(),
        Duration.ofMillis(20),
        SNAPSHOT_BYTES,
        PENDING_BYTES);
  }

  /** A group of many, who speak gRPC with each other; each listens at its address in the group. */
  public static StoreConfig group(Path directory, String self, Map<String, String> peers) {
    String address = peers.get(self);
    return new StoreConfig(
        directory,
        self,
        peers,
        false,
        address.substring(0, address.lastIndexOf(':')),
        Optional.empty(),
        Duration.ofMillis(250),
        SNAPSHOT_BYTES,
        PENDING_BYTES);
  }

  /** Whether this member is the whole group. */
  public boolean alone() {
    return isAlone(peers.keySet());
  }

  /** Whether {@code members} is a group of one. */
  static boolean isAlone(Collection<String> members) {
    return members.size() == 1 && members.contains(ALONE);
  }

  /** The same, but with another limit of the log between snapshots. */
  public StoreConfig withSnapshotBytes(long bytes) {
    return new StoreConfig(
        directory, self, peers, joins, bind, tls, electionTimeout, bytes, pendingBytes);
  }

  /** The same, but reached by others and safe from them in this way. */
  public StoreConfig withNetwork(String address, Optional<Tls> mutual, Duration election) {
    return new StoreConfig(
        directory, self, peers, joins, address, mutual, election, snapshotBytes, pendingBytes);
  }

  /** The same, but not among those that found the group. */
  public StoreConfig joining() {
    return new StoreConfig(
        directory, self, peers, true, bind, tls, electionTimeout, snapshotBytes, pendingBytes);
  }
}
