package io.kernos.dns.message;

import io.kernos.dns.name.WireName;
import java.util.Arrays;

/** Bytes of a message in the making; grows as needed. */
final class Wire {
  private static final int POINTER = 0xC000;

  private byte[] bytes;
  private int at;

  Wire(int size) {
    bytes = new byte[size];
  }

  int position() {
    return at;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, at);
  }

  private void room(int more) {
    if (at + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(at + more, 2 * bytes.length));
    }
  }

  Wire u16(int value) {
    room(2);
    put16(bytes, at, value);
    at += 2;
    return this;
  }

  Wire u32(long value) {
    return u16((int) (value >>> 16) & 0xFFFF).u16((int) value & 0xFFFF);
  }

  Wire put(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, at, more.length);
    at += more.length;
    return this;
  }

  /** A name whose end, as far as it can, is a pointer into the question. */
  Wire name(WireName name, WireName question) {
    byte[] wire = name.bytes();
    int shared = name.sharedEnd(question);
    if (wire[shared] == 0) {
      return put(wire);
    }
    put(Arrays.copyOf(wire, shared));
    int there = question.length() - (wire.length - shared);
    return u16(POINTER | (Query.HEADER + there));
  }

  /** Goes back and writes how many bytes have followed. */
  void length(int where) {
    put16(bytes, where, at - where - 2);
  }

  static void put16(byte[] target, int where, int value) {
    target[where] = (byte) (value >>> 8);
    target[where + 1] = (byte) value;
  }
}
