package io.kernos.dns.server;

import io.kernos.dns.message.Query;
import io.kernos.dns.message.ZoneRules;
import io.kernos.dns.name.WireName;
import io.kernos.dns.zone.Addresses;
import io.kernos.dns.zone.RecordType;
import io.kernos.dns.zone.Zone;
import io.kernos.dns.zone.ZoneNode;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;

/**
 * The whole zone as messages (RFC 5936): its SOA, everything, and its SOA again. Used on the thread
 * of the zone's writer, so that it is that of one moment.
 */
final class Transfer {
  private static final int RECORDS_A_MESSAGE = 200;

  private final Zone zone;
  private final ZoneRules rules;

  Transfer(Zone zone, ZoneRules rules) {
    this.zone = zone;
    this.rules = rules;
  }

  /** The messages that answer a question. */
  List<byte[]> messages(Query query) throws IOException {
    List<Record> all = records();
    Message question = new Message(query.bytes());
    List<byte[]> messages = new ArrayList<>();
    for (int from = 0; from < all.size(); from += RECORDS_A_MESSAGE) {
      Message message = new Message(question.getHeader().getID());
      message.getHeader().setFlag(Flags.QR);
      message.getHeader().setFlag(Flags.AA);
      if (from == 0) {
        message.addRecord(question.getQuestion(), Section.QUESTION);
      }
      for (Record record : all.subList(from, Math.min(all.size(), from + RECORDS_A_MESSAGE))) {
        message.addRecord(record, Section.ANSWER);
      }
      messages.add(message.toWire());
    }
    return messages;
  }

  private List<Record> records() throws IOException {
    Name apex = name(zone.apex());
    Record soa =
        new SOARecord(
            apex,
            DClass.IN,
            rules.ttl(),
            name(rules.nameServer()),
            name(rules.mailbox()),
            zone.serial() & 0xFFFFFFFFL,
            rules.refresh(),
            rules.retry(),
            rules.expire(),
            rules.minTtl());
    List<Record> all = new ArrayList<>();
    all.add(soa);
    all.add(new NSRecord(apex, DClass.IN, rules.ttl(), name(rules.nameServer())));
    for (ZoneNode node : zone.nodes()) {
      if (node.name().isWithin(zone.apex())) {
        Name owner = name(node.name());
        for (RecordType type : List.of(RecordType.A, RecordType.AAAA, RecordType.SRV)) {
          for (String value : node.values(type)) {
            all.add(record(owner, type, value));
          }
        }
      }
    }
    all.add(soa);
    return all;
  }

  private Record record(Name owner, RecordType type, String value) throws IOException {
    if (type == RecordType.SRV) {
      int colon = value.lastIndexOf(':');
      return new SRVRecord(
          owner,
          DClass.IN,
          rules.ttl(),
          0,
          rules.weight(),
          Integer.parseInt(value.substring(colon + 1)),
          Name.fromString(value.substring(0, colon)));
    }
    InetAddress ip = InetAddress.getByAddress(Addresses.bytes(value));
    return type == RecordType.A
        ? new ARecord(owner, DClass.IN, rules.ttl(), ip)
        : new AAAARecord(owner, DClass.IN, rules.ttl(), ip);
  }

  private static Name name(WireName name) throws IOException {
    return new Name(name.bytes());
  }
}
