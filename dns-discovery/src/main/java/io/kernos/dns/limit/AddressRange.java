package io.kernos.dns.limit;

import io.kernos.dns.zone.Addresses;

/** Addresses that begin alike, such as {@code 10.0.0.0/8}; without a length, one address. */
public final class AddressRange {
  private final byte[] base;
  private final int bits;

  private AddressRange(byte[] base, int bits) {
    this.base = base;
    this.bits = bits;
  }

  /**
   * Reads a range.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static AddressRange of(String text) {
    int slash = text.indexOf('/');
    byte[] base = Addresses.bytes(slash < 0 ? text : text.substring(0, slash));
    if (base == null) {
      throw new IllegalArgumentException(text + " is no IP address or range");
    }
    int bits = slash < 0 ? base.length * 8 : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > base.length * 8) {
      throw new IllegalArgumentException(text + " has an impossible length");
    }
    return new AddressRange(base, bits);
  }

  /** Whether an address is in it. */
  public boolean contains(byte[] address) {
    if (address.length != base.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      if (((address[bit / 8] ^ base[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
        return false;
      }
    }
    return true;
  }
}
