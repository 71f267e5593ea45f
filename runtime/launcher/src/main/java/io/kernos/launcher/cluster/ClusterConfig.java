package io.kernos.launcher.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a process joins its cluster.
 *
 * @param name only processes of the same name join
 * @param bind address on which Hazelcast and the event bus listen
 * @param advertised address that the others are told
 * @param members where others are likely to be: host or host:port
 * @param multicast whether to search by multicast too
 * @param known file in which others that were there are remembered
 * @param attributes what the others can read of this process as long as it is a member
 * @param tls set: the event bus speaks mutual TLS
 */
public record ClusterConfig(
    String name,
    String bind,
    String advertised,
    int hazelcastPort,
    int eventBusPort,
    List<String> members,
    boolean multicast,
    Path known,
    Map<String, String> attributes,
    Optional<Tls> tls) {

  /**
   * PEM files.
   *
   * @param ca who must have signed the others' certificates
   */
  public record Tls(Path certificate, Path key, Path ca) {}
}
