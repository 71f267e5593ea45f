package io.kernos.dns.message;

import io.kernos.dns.name.WireName;
import io.kernos.dns.zone.Addresses;
import io.kernos.dns.zone.RecordType;
import io.kernos.dns.zone.Zone;
import io.kernos.dns.zone.ZoneNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Encodes records. What it makes for a node is kept there until a record changes. For any thread.
 */
final class Encoder {
  /** Type of a question for all types. */
  static final int ANY = 255;

  private static final int IN = 1;
  private static final int OWNER = 0xC000 | Query.HEADER;
  private static final RecordType[] TYPES = RecordType.values();
  private static final Answer NOTHING = new Answer(Records.NONE, Records.NONE);

  private final Zone zone;
  private final ZoneRules rules;

  Encoder(Zone zone, ZoneRules rules) {
    this.zone = zone;
    this.rules = rules;
  }

  /** The answer of a node to a question for a type; it may be empty. */
  Answer answer(ZoneNode node, int type) {
    if (type == ANY) {
      // The SOA has another serial number at each change, and so is never kept.
      return node.name().equals(zone.apex())
          ? make(node, List.of(TYPES))
          : node.kept(TYPES.length, () -> make(node, List.of(TYPES)));
    }
    for (RecordType known : TYPES) {
      if (known.code() == type) {
        return known == RecordType.SOA
            ? make(node, List.of(known))
            : node.kept(known.ordinal(), () -> make(node, List.of(known)));
      }
    }
    return NOTHING;
  }

  /** The same in answer to a question for another name, which stands for that of the node. */
  Answer answer(ZoneNode node, int type, WireName question) {
    List<RecordType> types =
        Arrays.stream(TYPES).filter(known -> type == ANY || known.code() == type).toList();
    return make(node, types, question);
  }

  private Answer make(ZoneNode node, List<RecordType> types) {
    return make(node, types, node.name());
  }

  private Answer make(ZoneNode node, List<RecordType> types, WireName question) {
    Wire wire = new Wire(64);
    List<Integer> ends = new ArrayList<>();
    Set<WireName> targets = new LinkedHashSet<>();
    for (RecordType type : types) {
      for (String value : values(node, type)) {
        wire.u16(OWNER).u16(type.code()).u16(IN).u32(ttl(type));
        int length = wire.position();
        wire.u16(0);
        data(wire, question, type, value, targets);
        wire.length(length);
        ends.add(wire.position());
      }
    }
    return new Answer(records(wire, ends), additional(question, targets));
  }

  private static Records records(Wire wire, List<Integer> ends) {
    return new Records(wire.toBytes(), ends.stream().mapToInt(Integer::intValue).toArray());
  }

  private List<String> values(ZoneNode node, RecordType type) {
    boolean apex = node.name().equals(zone.apex());
    return switch (type) {
      case SOA -> apex ? List.of("") : List.of();
      case NS -> apex ? List.of(rules.nameServer().toString()) : List.of();
      default -> node.values(type);
    };
  }

  private long ttl(RecordType type) {
    return type == RecordType.SOA ? Math.min(rules.ttl(), rules.minTtl()) : rules.ttl();
  }

  private void data(
      Wire wire, WireName question, RecordType type, String value, Set<WireName> targets) {
    switch (type) {
      case A, AAAA -> wire.put(Addresses.bytes(value));
      case PTR -> wire.name(WireName.of(value).orElseThrow(), question);
      case NS -> {
        wire.name(rules.nameServer(), question);
        targets.add(rules.nameServer());
      }
      case SOA -> soaData(wire, question);
      case SRV -> {
        int colon = value.lastIndexOf(':');
        WireName target = WireName.of(value.substring(0, colon)).orElseThrow();
        wire.u16(0).u16(rules.weight()).u16(Integer.parseInt(value.substring(colon + 1)));
        // RFC 2782: the target is not compressed.
        wire.put(target.bytes());
        targets.add(target);
      }
    }
  }

  private void soaData(Wire wire, WireName question) {
    wire.name(rules.nameServer(), question).name(rules.mailbox(), question);
    wire.u32(zone.serial() & 0xFFFFFFFFL).u32(rules.refresh()).u32(rules.retry());
    wire.u32(rules.expire()).u32(rules.minTtl());
  }

  /** One address of each kind for each target (Mesos-DNS: resolver.go, handleSRV). */
  private Records additional(WireName question, Set<WireName> targets) {
    Wire wire = new Wire(64);
    List<Integer> ends = new ArrayList<>();
    for (WireName target : targets) {
      ZoneNode node = zone.find(target);
      if (node == null) {
        continue;
      }
      for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
        if (!node.values(type).isEmpty()) {
          byte[] ip = Addresses.bytes(node.values(type).get(0));
          wire.name(target, question).u16(type.code()).u16(IN).u32(rules.ttl());
          wire.u16(ip.length).put(ip);
          ends.add(wire.position());
        }
      }
    }
    return ends.isEmpty() ? Records.NONE : records(wire, ends);
  }

  /** The SOA that goes with a negative answer; a name of a reverse look-up is its own zone. */
  byte[] negative(WireName question) {
    int apex = question.suffix(zone.apex());
    Wire wire = new Wire(96);
    wire.u16(0xC000 | (Query.HEADER + Math.max(0, apex)));
    wire.u16(RecordType.SOA.code()).u16(IN).u32(ttl(RecordType.SOA));
    int length = wire.position();
    wire.u16(0);
    soaData(wire, question);
    wire.length(length);
    return wire.toBytes();
  }
}
