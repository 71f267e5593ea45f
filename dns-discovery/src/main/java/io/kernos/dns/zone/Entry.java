package io.kernos.dns.zone;

/**
 * A name and one of its values.
 *
 * @param name in full, with a dot at its end
 * @param value an IP address; of SRV {@code <host>.:<port>}; of PTR a name
 */
public record Entry(String name, RecordType type, String value) {

  /** An A or AAAA entry, by what kind of address it is. */
  static Entry address(String name, String ip) {
    return new Entry(name, ip.indexOf(':') < 0 ? RecordType.A : RecordType.AAAA, ip);
  }

  static Entry service(String name, String target, int port) {
    return new Entry(name, RecordType.SRV, target + ":" + port);
  }
}
