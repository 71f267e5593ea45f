package io.kernos.dns.server;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses of this machine, but for those that hold on one link alone. */
final class LocalAddresses {
  private static final Logger log = LoggerFactory.getLogger(LocalAddresses.class);

  private LocalAddresses() {}

  /** Of all interfaces that are up. */
  static List<InetAddress> all() {
    List<InetAddress> all = new ArrayList<>();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (each.isUp()) {
          Collections.list(each.getInetAddresses()).stream()
              .filter(ip -> !ip.isLinkLocalAddress())
              .forEach(all::add);
        }
      }
    } catch (SocketException e) {
      log.warn("the addresses of this machine cannot be read", e);
    }
    return all;
  }

  /** Those of the same family as another. */
  static List<InetAddress> alike(InetAddress other) {
    return all().stream().filter(ip -> ip.getClass() == other.getClass()).toList();
  }
}
