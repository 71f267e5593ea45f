package io.kernos.dns.zone;

/** The types of resource records that are served, with their numbers on the wire. */
public enum RecordType {
  A(1),
  NS(2),
  SOA(6),
  PTR(12),
  AAAA(28),
  SRV(33);

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }
}
