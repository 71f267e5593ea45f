package io.kernos.dns.config;

import io.kernos.dns.zone.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The resolvers that a machine uses. */
final class ResolvConf {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private ResolvConf() {}

  /**
   * The name servers of a file, but for those of this machine: one of them may be the server that
   * is to ask them.
   *
   * @throws IllegalArgumentException when the file cannot be read
   */
  static List<String> nameservers(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> BLANKS.split(line.strip()))
          .filter(words -> words.length > 1 && words[0].equals("nameserver"))
          .map(words -> Addresses.normal(words[1]))
          .flatMap(Optional::stream)
          .filter(ip -> !isLocal(ip))
          .distinct()
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e, e);
    }
  }

  private static boolean isLocal(String ip) {
    try {
      InetAddress address = InetAddress.getByAddress(Addresses.bytes(ip));
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (UnknownHostException | SocketException e) {
      return false;
    }
  }
}
