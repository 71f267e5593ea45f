package io.kernos.dns.server;

import java.net.InetSocketAddress;

/** A server could not listen: its address is taken, or not ours. */
public final class CannotListenException extends Exception {
  private static final long serialVersionUID = 1;

  private final InetSocketAddress address;
  private final Server server;

  /** Which server it was. */
  public enum Server {
    /** DNS, at its first address. */
    DNS,
    /** DNS, at a further address. */
    MORE,
    /** The HTTP interface. */
    HTTP
  }

  CannotListenException(InetSocketAddress address, Server server, Throwable cause) {
    super("cannot listen on " + address, cause);
    this.address = address;
    this.server = server;
  }

  public InetSocketAddress address() {
    return address;
  }

  public Server server() {
    return server;
  }
}
