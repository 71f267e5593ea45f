package io.kernos.dns.name;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** An absolute name in lower case as it stands in a message, uncompressed. Immutable. */
public final class WireName {
  /** Bytes of the longest name, its end included. */
  public static final int MAX_LENGTH = 255;

  private static final int MAX_LABEL = 63;

  private final byte[] wire;
  private final int hash;

  private WireName(byte[] wire) {
    this.wire = wire;
    this.hash = Arrays.hashCode(wire);
  }

  /**
   * The name of a text such as {@code web.marathon.mesos}, with or without a dot at its end.
   *
   * @return empty when it is no name of letters, digits, {@code -} and {@code _} that DNS can carry
   */
  public static Optional<WireName> of(String text) {
    byte[] wire = new byte[MAX_LENGTH];
    int at = 0;
    int end = text.endsWith(".") ? text.length() - 1 : text.length();
    for (int from = 0; from < end; ) {
      int dot = text.indexOf('.', from);
      int to = dot < 0 ? end : dot;
      int length = to - from;
      if (length == 0 || length > MAX_LABEL || at + length + 2 > MAX_LENGTH) {
        return Optional.empty();
      }
      wire[at++] = (byte) length;
      for (int i = from; i < to; i++) {
        char c = lower(text.charAt(i));
        if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
          return Optional.empty();
        }
        wire[at++] = (byte) c;
      }
      from = to + 1;
      if (from == end && end < text.length()) {
        return Optional.empty(); // An empty label before the last dot.
      }
    }
    return Optional.of(new WireName(Arrays.copyOf(wire, at + 1)));
  }

  /** Reads the name that stands uncompressed in a message; its labels are known to be sound. */
  public static WireName read(byte[] message, int from, int length) {
    byte[] wire = Arrays.copyOfRange(message, from, from + length);
    for (int i = 0; i < length; i++) {
      // A label's length is at most 63 and so is no capital letter.
      if (wire[i] >= 'A' && wire[i] <= 'Z') {
        wire[i] += 'a' - 'A';
      }
    }
    return new WireName(wire);
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  /** How many bytes it takes. */
  public int length() {
    return wire.length;
  }

  /** Copies it. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(wire, 0, target, at, wire.length);
  }

  /** The bytes; a copy. */
  public byte[] bytes() {
    return wire.clone();
  }

  /** The name above; empty for the root. */
  public Optional<WireName> parent() {
    return wire.length == 1
        ? Optional.empty()
        : Optional.of(new WireName(Arrays.copyOfRange(wire, wire[0] + 1, wire.length)));
  }

  /** The same without the labels {@code *} behind its first; itself when there are none. */
  public WireName withoutWildcards() {
    byte[] rest = new byte[wire.length];
    int length = 0;
    for (int at = 0; at < wire.length; at += wire[at] + 1) {
      boolean wildcard = at > 0 && wire[at] == 1 && wire[at + 1] == '*';
      if (!wildcard) {
        System.arraycopy(wire, at, rest, length, wire[at] + 1);
        length += wire[at] + 1;
      }
    }
    return length == wire.length ? this : new WireName(Arrays.copyOf(rest, length));
  }

  /** Whether it is {@code zone}, or stands below it. */
  public boolean isWithin(WireName zone) {
    return suffix(zone) >= 0;
  }

  /** Where {@code zone} begins in this name; -1 when this does not stand within it. */
  public int suffix(WireName zone) {
    int start = wire.length - zone.wire.length;
    if (start < 0 || !Arrays.equals(wire, start, wire.length, zone.wire, 0, zone.wire.length)) {
      return -1;
    }
    int at = 0;
    while (at < start) {
      at += wire[at] + 1;
    }
    return at == start ? start : -1;
  }

  /**
   * Where the longest end that this name shares with another begins, in this one; the length minus
   * one, which is the root, when they share nothing.
   */
  public int sharedEnd(WireName other) {
    for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
      if (other.hasEnd(wire, at)) {
        return at;
      }
    }
    return wire.length - 1;
  }

  private boolean hasEnd(byte[] name, int from) {
    int start = wire.length - (name.length - from);
    if (start < 0 || !Arrays.equals(wire, start, wire.length, name, from, name.length)) {
      return false;
    }
    int at = 0;
    while (at < start) {
      at += wire[at] + 1;
    }
    return at == start;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireName name && hash == name.hash && Arrays.equals(wire, name.wire);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** As people write it, with a dot at its end. */
  @Override
  public String toString() {
    if (wire.length == 1) {
      return ".";
    }
    StringBuilder text = new StringBuilder();
    for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
      text.append(new String(wire, at + 1, wire[at], StandardCharsets.ISO_8859_1)).append('.');
    }
    return text.toString();
  }
}
