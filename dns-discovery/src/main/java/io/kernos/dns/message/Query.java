package io.kernos.dns.message;

import io.kernos.dns.name.WireName;
import java.util.Arrays;

/**
 * A question as it came. Whatever the bytes are, reading them costs no more than their length and
 * throws nothing.
 */
public final class Query {
  static final int HEADER = 12;
  static final int QR = 0x8000;
  static final int AA = 0x0400;
  static final int TC = 0x0200;
  static final int RD = 0x0100;
  static final int RA = 0x0080;
  static final int CD = 0x0010;
  static final int OPCODE = 0x7800;
  static final int DNSSEC_OK = 0x8000;

  private static final int OPT = 41;
  private static final int MAX_LABEL = 63;

  private final byte[] message;
  private final int length;
  private int error = Rcode.NOERROR;
  private WireName name;
  private int type;
  private int questionClass;
  private int questionEnd = HEADER;
  private boolean edns;
  private int ednsSize;
  private int ednsVersion;
  private int ednsFlags;

  private Query(byte[] message, int length) {
    this.message = message;
    this.length = length;
  }

  /**
   * Reads a question.
   *
   * @param message is referred to, not copied
   * @return null for what must not be answered at all: it is no question
   */
  public static Query read(byte[] message, int length) {
    if (length < HEADER || (message[2] & 0x80) != 0) {
      return null;
    }
    Query query = new Query(message, length);
    query.error = query.parse();
    return query;
  }

  /** The same with bytes of its own. */
  public Query copy() {
    return read(Arrays.copyOf(message, length), length);
  }

  private int parse() {
    if ((flags() & OPCODE) != 0) {
      return Rcode.NOTIMP;
    }
    if (u16(4) != 1) {
      return Rcode.FORMERR;
    }
    int end = nameEnd(HEADER, false);
    if (end < 0 || end + 4 > length) {
      return Rcode.FORMERR;
    }
    name = WireName.read(message, HEADER, end - HEADER);
    type = u16(end);
    questionClass = u16(end + 2);
    questionEnd = end + 4;
    return parseRecords();
  }

  /** Looks for OPT among the records that follow. */
  private int parseRecords() {
    int at = questionEnd;
    int records = u16(6) + u16(8) + u16(10);
    for (int i = 0; i < records; i++) {
      int end = nameEnd(at, true);
      if (end < 0 || end + 10 > length || end + 10 + u16(end + 8) > length) {
        return Rcode.FORMERR;
      }
      if (u16(end) == OPT) {
        if (edns || message[at] != 0) {
          return Rcode.FORMERR;
        }
        edns = true;
        ednsSize = u16(end + 2);
        ednsVersion = message[end + 5] & 0xFF;
        ednsFlags = u16(end + 6);
      }
      at = end + 10 + u16(end + 8);
    }
    return ednsVersion > 0 ? Rcode.BADVERS : Rcode.NOERROR;
  }

  /** The place after a name; -1 when it is unsound. */
  private int nameEnd(int from, boolean pointers) {
    int at = from;
    while (at < length) {
      int label = message[at] & 0xFF;
      if (label == 0) {
        return at + 1 - from > WireName.MAX_LENGTH ? -1 : at + 1;
      }
      if (label > MAX_LABEL) {
        return pointers && label >= 0xC0 && at + 2 <= length ? at + 2 : -1;
      }
      at += label + 1;
    }
    return -1;
  }

  private int u16(int at) {
    return (message[at] & 0xFF) << 8 | (message[at + 1] & 0xFF);
  }

  int id() {
    return u16(0);
  }

  int flags() {
    return u16(2);
  }

  /** The response code that it deserves before its question is looked at. */
  public int error() {
    return error;
  }

  /** What is asked about, in lower case; null when the question could not be read. */
  public WireName name() {
    return name;
  }

  /** The type that is asked for, as a number. */
  public int type() {
    return type;
  }

  int questionClass() {
    return questionClass;
  }

  /** Where the question ends. */
  int questionEnd() {
    return questionEnd;
  }

  /** Whether it speaks EDNS. */
  boolean edns() {
    return edns;
  }

  /** How many bytes the asker takes by UDP, as it says. */
  int ednsSize() {
    return ednsSize;
  }

  boolean dnssecOk() {
    return (ednsFlags & DNSSEC_OK) != 0;
  }

  /** Copies header and question, as they came. */
  void copyTo(byte[] out) {
    System.arraycopy(message, 0, out, 0, questionEnd);
  }

  /** All of it; a copy. */
  public byte[] bytes() {
    return Arrays.copyOf(message, length);
  }
}
