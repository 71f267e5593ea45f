package io.kernos.master.http;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the HTTP server behaves.
 *
 * @param host to bind
 * @param port to bind; 0: any free one
 * @param maxBody bytes of a request's body; a larger one is answered 413 and not kept
 * @param maxPending bytes that may wait for a reader of an event stream, about; one for whom more
 *     waits when the next event comes is disconnected
 * @param maxSubscribers of the operator API's event stream; beyond, the oldest is ended
 * @param stall how long a reader of a large answer may take nothing
 * @param election how long a request for the leader waits while nobody leads
 * @param version told to clients
 * @param flags settings shown by /flags, by the names that operators know
 */
public record MasterHttpConfig(
    String host,
    int port,
    int maxBody,
    long maxPending,
    int maxSubscribers,
    Duration stall,
    Duration election,
    String version,
    SortedMap<String, String> flags) {

  public MasterHttpConfig {
    flags = new TreeMap<>(flags);
  }

  /** The defaults: bodies of 32 MB, 16 MB for a reader, 1,000 subscribers as in Mesos. */
  public static MasterHttpConfig of(
      String host, int port, String version, Map<String, String> flags) {
    return new MasterHttpConfig(
        host,
        port,
        32 << 20,
        16 << 20,
        1000,
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        version,
        new TreeMap<>(flags));
  }

  /** With other bounds. */
  public MasterHttpConfig bounded(int newMaxBody, long newMaxPending, Duration newStall) {
    return new MasterHttpConfig(
        host, port, newMaxBody, newMaxPending, maxSubscribers, newStall, election, version, flags);
  }

  /** With another patience in elections. */
  public MasterHttpConfig withElection(Duration longest) {
    return new MasterHttpConfig(
        host, port, maxBody, maxPending, maxSubscribers, stall, longest, version, flags);
  }

  /** With room for another number of subscribers. */
  public MasterHttpConfig withMaxSubscribers(int most) {
    return new MasterHttpConfig(
        host, port, maxBody, maxPending, most, stall, election, version, flags);
  }
}
