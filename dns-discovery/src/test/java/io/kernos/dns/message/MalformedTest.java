package io.kernos.dns.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.name.WireName;
import io.kernos.dns.zone.Entry;
import io.kernos.dns.zone.RecordType;
import io.kernos.dns.zone.Zone;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Packets that are broken in every way: no answer breaks, and none is larger than it may be. */
class MalformedTest {
  private static final int UDP_SIZE = 1232;

  private final Zone zone = new Zone(name("mesos"), false);
  private final Responder responder;
  private final byte[] out = new byte[Responder.MAX_MESSAGE];

  MalformedTest() {
    for (int i = 0; i < 100; i++) {
      zone.put(
          "t" + i,
          List.of(
              new Entry("web.mesos.", RecordType.A, "10.0.0." + i),
              new Entry("_web._tcp.mesos.", RecordType.SRV, "web.mesos.:" + i)),
          true);
    }
    zone.publish(1);
    responder =
        new Responder(
            zone,
            new ZoneRules(60, 1, name("ns1.mesos"), name("root.ns1.mesos"), 1, 1, 1, 1),
            new ServingRules(true, true, UDP_SIZE),
            () -> true,
            new SplittableRandom(2));
  }

  private static WireName name(String text) {
    return WireName.of(text).orElseThrow();
  }

  private static byte[] question(String name, int type) throws IOException {
    Message message = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    message.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    return message.toWire();
  }

  private void feed(long seed, int packets) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> seeds =
        List.of(
            question("web.mesos.", Type.A),
            question("_web._tcp.mesos.", Type.SRV),
            question("mesos.", Type.SOA),
            question("nobody.mesos.", Type.ANY),
            question("example.org.", Type.A));
    for (int i = 0; i < packets; i++) {
      byte[] packet = mutate(random, seeds.get(random.nextInt(seeds.size())));
      Query query = Query.read(packet, packet.length);
      if (query == null) {
        continue;
      }
      int length = responder.respond(query, out, true);
      assertThat(length).isBetween(Responder.TRANSFER, UDP_SIZE);
      if (length > 0) {
        assertThat(out[2] & 0x80).isNotZero();
        assertThat(out[0]).isEqualTo(packet[0]);
        if (i % 100 == 0 && (out[3] & 15) == Rcode.NOERROR) {
          // What is said to be sound can be read.
          assertThat(new Message(Arrays.copyOf(out, length)).getHeader().getID()).isNotNegative();
        }
      }
    }
  }

  private static byte[] mutate(SplittableRandom random, byte[] sound) {
    byte[] packet = sound.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        packet = new byte[random.nextInt(600)];
        random.nextBytes(packet);
      }
      case 1 -> packet = Arrays.copyOf(packet, random.nextInt(packet.length + 40));
      default -> {
        for (int i = random.nextInt(1, 6); i > 0; i--) {
          packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
        }
      }
    }
    return packet;
  }

  @Test
  void some_malformed_packets_are_survived() throws IOException {
    feed(7, 200_000);
  }

  @Test
  @Tag("soak")
  void ten_million_malformed_packets_are_survived() throws IOException {
    feed(System.nanoTime(), 10_000_000);
  }

  @Test
  void pointers_and_lengths_that_lead_nowhere_are_format_errors() {
    byte[] loop = new byte[18];
    loop[5] = 1;
    loop[12] = (byte) 0xC0;
    loop[13] = 12;
    assertThat(Query.read(loop, loop.length).error()).isEqualTo(Rcode.FORMERR);
    byte[] longest = new byte[12 + 300];
    longest[5] = 1;
    for (int at = 12; at < 300; at += 50) {
      longest[at] = 49;
    }
    assertThat(Query.read(longest, longest.length).error()).isEqualTo(Rcode.FORMERR);
  }
}
