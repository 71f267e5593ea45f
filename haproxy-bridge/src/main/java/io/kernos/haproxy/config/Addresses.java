package io.kernos.haproxy.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells addresses of other machines from those of this one. */
final class Addresses {
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern V4 =
      Pattern.compile("(" + BYTE + "(?:\\." + BYTE + "){3})(:[0-9]{1,5})?");
  private static final Pattern V6 = Pattern.compile("\\[([0-9A-Fa-f:.]{2,45})](:[0-9]{1,5})?");

  private Addresses() {}

  /**
   * Whether something is an address in figures, with or without a port, that is not of this machine
   * alone. Names are not: they may lead anywhere.
   */
  static boolean isElsewhere(String text) {
    Matcher v4 = V4.matcher(text);
    Matcher v6 = V6.matcher(text);
    String address = v4.matches() ? v4.group(1) : v6.matches() ? v6.group(1) : "";
    if (address.isEmpty()) {
      return false;
    }
    try {
      // Of figures only, so nobody is asked.
      InetAddress parsed = InetAddress.getByName(address);
      return !parsed.isLoopbackAddress() && !parsed.isAnyLocalAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
