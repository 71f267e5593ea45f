package io.kernos.dns.zone;

import io.netty.util.NetUtil;
import java.util.Optional;

/** IP addresses as text and as bytes; never a look-up. */
public final class Addresses {
  private static final String HEX = "0123456789abcdef";

  private Addresses() {}

  /** The address in its usual form; empty when the text is none. */
  public static Optional<String> normal(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    return bytes == null ? Optional.empty() : Optional.of(NetUtil.bytesToIpAddress(bytes));
  }

  /** The 4 or 16 bytes of an address. */
  public static byte[] bytes(String ip) {
    return NetUtil.createByteArrayFromIpAddressString(ip);
  }

  /** The name under which a reverse look-up asks for an address. */
  public static String reverse(String ip) {
    byte[] bytes = bytes(ip);
    StringBuilder name = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes.length == 4) {
        name.append(bytes[i] & 0xFF).append('.');
      } else {
        name.append(HEX.charAt(bytes[i] & 15)).append('.');
        name.append(HEX.charAt(bytes[i] >> 4 & 15)).append('.');
      }
    }
    return name.append(bytes.length == 4 ? "in-addr.arpa." : "ip6.arpa.").toString();
  }
}
