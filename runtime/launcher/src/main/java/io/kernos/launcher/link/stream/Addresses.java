package io.kernos.launcher.link.stream;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where stream links listen, as text. */
public final class Addresses {
  private Addresses() {}

  /**
   * The address that {@code text} names, {@code host} or {@code host:port}.
   *
   * @throws IllegalArgumentException when it names none
   */
  public static SocketAddress parse(String text, int port) {
    boolean withPort = text.matches(".*[^:]:[0-9]+");
    String host = withPort ? text.substring(0, text.lastIndexOf(':')) : text;
    return SocketAddress.inetSocketAddress(
        withPort ? Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)) : port, host);
  }

  static String text(SocketAddress address) {
    return address.host() + ":" + address.port();
  }

  /** Whether {@code host}, an IP address or localhost, is of this machine only. Asks nobody. */
  public static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      // What looks like an IP address is not looked up.
      return host.matches("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")
          && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
