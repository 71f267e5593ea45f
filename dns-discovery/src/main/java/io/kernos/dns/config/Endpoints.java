package io.kernos.dns.config;

import io.kernos.dns.zone.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Addresses with ports as people write them. Nothing is looked up. */
final class Endpoints {
  private Endpoints() {}

  static List<InetSocketAddress> all(List<String> texts) {
    return texts.stream().map(text -> of(text, 53)).toList();
  }

  /**
   * Reads {@code IP}, {@code IP:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  static InetSocketAddress of(String text, int usualPort) {
    int colon = text.lastIndexOf(':');
    boolean bare = Addresses.normal(text).isPresent();
    String host = bare || colon < 0 ? text : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    byte[] ip = Addresses.bytes(host);
    int port = bare ? usualPort : port(text.substring(colon + 1));
    if (ip == null || port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          text + " is neither an IP address nor one with a port, such as 10.0.0.1:53");
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text + " is no IP address", e);
    }
  }

  private static int port(String text) {
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
  }
}
