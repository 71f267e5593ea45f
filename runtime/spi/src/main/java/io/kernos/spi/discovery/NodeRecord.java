package io.kernos.spi.discovery;

/**
 * A part of the cluster as the world finds it: a master, an agent, or the scheduler of a framework.
 *
 * @param id unique in the cluster
 * @param name host name of a master or an agent; name of a framework
 * @param address where its HTTP server listens: an IP address, or a host name; empty: unknown
 * @param port of that server; 0: unknown
 */
public record NodeRecord(Kind kind, String id, String name, String address, int port) {
  /** What it is. */
  public enum Kind {
    /** The leading master. */
    MASTER,
    /** A master that does not lead. */
    STANDBY,
    /** An agent that has registered. */
    AGENT,
    /** A framework; its address is that of its scheduler or web page. */
    FRAMEWORK
  }
}
