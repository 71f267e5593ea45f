package io.kernos.dns.message;

import static io.kernos.dns.zone.TestRecords.discovered;
import static io.kernos.dns.zone.TestRecords.plain;
import static io.kernos.dns.zone.TestRecords.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.dns.name.LabelRule;
import io.kernos.dns.name.WireName;
import io.kernos.dns.zone.Entry;
import io.kernos.dns.zone.Hosts;
import io.kernos.dns.zone.NamingRules;
import io.kernos.dns.zone.RecordType;
import io.kernos.dns.zone.TaskNames;
import io.kernos.dns.zone.Zone;
import io.kernos.spi.discovery.ServiceRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ResponderTest {
  private static final ZoneRules RULES =
      new ZoneRules(60, 1, name("ns1.mesos"), name("root.ns1.mesos"), 60, 600, 86400, 30);

  private final Zone zone = new Zone(name("mesos"), false);
  private final TaskNames names =
      new TaskNames(
          new NamingRules("mesos", LabelRule.RFC1123, List.of("netinfo", "host")), Hosts.LITERAL);
  private boolean serves = true;
  private Responder responder = responder(new ServingRules(true, true, 1232));
  private final byte[] out = new byte[Responder.MAX_MESSAGE];

  private static WireName name(String text) {
    return WireName.of(text).orElseThrow();
  }

  private Responder responder(ServingRules rules) {
    return new Responder(zone, RULES, rules, () -> serves, new SplittableRandom(1));
  }

  private void serve(ServiceRecord... tasks) {
    for (ServiceRecord task : tasks) {
      zone.put(task.id(), names.entries(task), task.healthy());
    }
    zone.publish(42);
  }

  private static Message question(String name, int type) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
  }

  private int length(Message question, boolean udp) {
    byte[] bytes = question.toWire();
    return responder.respond(Query.read(bytes, bytes.length), out, udp);
  }

  private Message ask(Message question, boolean udp) throws IOException {
    int length = length(question, udp);
    assertThat(length).isPositive();
    Message answer = new Message(Arrays.copyOf(out, length));
    assertThat(answer.getHeader().getID()).isEqualTo(question.getHeader().getID());
    assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
    return answer;
  }

  private Message ask(String name, int type) throws IOException {
    return ask(question(name, type), true);
  }

  private static List<String> data(Message answer, int section) {
    return answer.getSection(section).stream()
        .map(r -> r.getName() + " " + r.rdataToString())
        .toList();
  }

  @Test
  void an_address_is_answered_with_authority() throws Exception {
    serve(plain("web", "test", 31000));
    Message answer = ask("web.marathon.mesos.", Type.A);
    assertThat(answer.getRcode()).isZero();
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(data(answer, Section.ANSWER)).containsExactly("web.marathon.mesos. 10.0.0.1");
    assertThat(answer.getSection(Section.ANSWER).get(0).getTTL()).isEqualTo(60);
  }

  @Test
  void the_case_of_the_question_is_kept() throws Exception {
    serve(plain("web", "test"));
    Message answer = ask("wEb.MaRathon.mEsos.", Type.A);
    assertThat(answer.getQuestion().getName().toString()).isEqualTo("wEb.MaRathon.mEsos.");
    assertThat(data(answer, Section.ANSWER)).containsExactly("wEb.MaRathon.mEsos. 10.0.0.1");
  }

  @Test
  void a_service_brings_the_addresses_of_its_targets() throws Exception {
    serve(discovered("web", "test", List.of(), port(8080, "http", "tcp")));
    Message answer = ask("_http._web._tcp.marathon.mesos.", Type.SRV);
    SRVRecord srv = (SRVRecord) answer.getSection(Section.ANSWER).get(0);
    assertThat(srv.getPriority()).isZero();
    assertThat(srv.getWeight()).isEqualTo(1);
    assertThat(srv.getPort()).isEqualTo(8080);
    assertThat(srv.getTarget().toString()).isEqualTo("web-iffe9-s1.marathon.mesos.");
    assertThat(data(answer, Section.ADDITIONAL))
        .containsExactly("web-iffe9-s1.marathon.mesos. 10.0.0.1");
  }

  @Test
  void a_name_that_is_not_there_is_told_apart_from_a_type_that_is_not() throws Exception {
    serve(plain("web", "test", 31000));
    Message missing = ask("nobody.marathon.mesos.", Type.A);
    assertThat(missing.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    for (String there : List.of("web.marathon.mesos.", "_tcp.marathon.mesos.", "marathon.mesos.")) {
      assertThat(ask(there, Type.AAAA).getRcode()).as(there).isZero();
      assertThat(ask(there, Type.TXT).getSection(Section.ANSWER)).isEmpty();
    }
    SOARecord soa = (SOARecord) missing.getSection(Section.AUTHORITY).get(0);
    assertThat(soa.getName().toString()).isEqualTo("mesos.");
    assertThat(soa.getMinimum()).isEqualTo(30);
    assertThat(soa.getTTL()).isEqualTo(30);
    assertThat(soa.getHost().toString()).isEqualTo("ns1.mesos.");
    assertThat(soa.getAdmin().toString()).isEqualTo("root.ns1.mesos.");
    assertThat(soa.getSerial()).isEqualTo(42);
  }

  @Test
  void the_zone_itself_has_a_soa_and_a_name_server() throws Exception {
    zone.put("self", List.of(new Entry("ns1.mesos.", RecordType.A, "10.0.0.9")), true);
    zone.publish(43);
    assertThat(data(ask("mesos.", Type.SOA), Section.ANSWER))
        .containsExactly("mesos. ns1.mesos. root.ns1.mesos. 43 60 600 86400 30");
    Message ns = ask("mesos.", Type.NS);
    assertThat(data(ns, Section.ANSWER)).containsExactly("mesos. ns1.mesos.");
    assertThat(data(ns, Section.ADDITIONAL)).containsExactly("ns1.mesos. 10.0.0.9");
    assertThat(ask("mesos.", Type.ANY).getSection(Section.ANSWER)).hasSize(2);
    assertThat(ask("mesos.", Type.A).getRcode()).isZero();
  }

  @Test
  void any_answers_all_there_is() throws Exception {
    serve(plain("web", "test", 31000));
    zone.put("more", List.of(new Entry("web.marathon.mesos.", RecordType.AAAA, "fd00::1")), true);
    zone.publish(1);
    assertThat(data(ask("web.marathon.mesos.", Type.ANY), Section.ANSWER))
        .containsExactlyInAnyOrder(
            "web.marathon.mesos. 10.0.0.1", "web.marathon.mesos. fd00:0:0:0:0:0:0:1");
  }

  @Test
  void a_reverse_look_up_of_a_known_address_is_answered_and_others_are_passed_on()
      throws Exception {
    zone.put(
        "t",
        List.of(new Entry("2.0.17.172.in-addr.arpa.", RecordType.PTR, "web-1.marathon.mesos.")),
        true);
    zone.publish(1);
    assertThat(data(ask("2.0.17.172.in-addr.arpa.", Type.PTR), Section.ANSWER))
        .containsExactly("2.0.17.172.in-addr.arpa. web-1.marathon.mesos.");
    assertThat(data(ask("2.0.17.172.in-addr.arpa.", Type.A), Section.AUTHORITY)).hasSize(1);
    assertThat(length(question("3.0.17.172.in-addr.arpa.", Type.PTR), true))
        .isEqualTo(Responder.FORWARD);
    assertThat(length(question("example.org.", Type.A), true)).isEqualTo(Responder.FORWARD);
  }

  private void serveMany(int count) {
    for (int i = 0; i < count; i++) {
      zone.put(
          "t" + i,
          List.of(
              new Entry("web.mesos.", RecordType.A, "10.1." + i / 256 + "." + i % 256),
              new Entry("_web._tcp.mesos.", RecordType.SRV, "web-" + i + ".mesos.:" + (1000 + i)),
              new Entry("web-" + i + ".mesos.", RecordType.A, "10.1." + i / 256 + "." + i % 256)),
          true);
    }
    zone.publish(1);
  }

  @Test
  void answers_come_in_another_order_each_time_and_none_is_missing() throws Exception {
    serveMany(10);
    Set<String> firsts = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      List<String> answers = data(ask("web.mesos.", Type.A), Section.ANSWER);
      assertThat(new HashSet<>(answers)).hasSize(10);
      firsts.add(answers.get(0));
    }
    assertThat(firsts).hasSize(10);
  }

  @Test
  void a_large_answer_by_udp_is_cut_at_512_bytes_and_says_so() throws Exception {
    serveMany(100);
    Message answer = ask("web.mesos.", Type.A);
    assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(answer.numBytes()).isBetween(490, 512);
    assertThat(answer.getSection(Section.ANSWER)).hasSizeBetween(29, 31);
  }

  @Test
  void edns_allows_more_up_to_our_own_limit() throws Exception {
    serveMany(100);
    Message question = question("web.mesos.", Type.A);
    question.addRecord(new OPTRecord(900, 0, 0), Section.ADDITIONAL);
    Message answer = ask(question, true);
    assertThat(answer.numBytes()).isBetween(880, 900);
    assertThat(answer.getOPT().getPayloadSize()).isEqualTo(1232);
    Message greedy = question("web.mesos.", Type.A);
    greedy.addRecord(new OPTRecord(65_000, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
    Message cut = ask(greedy, true);
    assertThat(cut.numBytes()).isBetween(1200, 1232);
    assertThat(cut.getOPT().getFlags()).isEqualTo(ExtendedFlags.DO);
  }

  @Test
  void additional_records_are_dropped_before_answers_and_that_is_no_cut() throws Exception {
    serveMany(12);
    Message answer = ask("_web._tcp.mesos.", Type.SRV);
    assertThat(answer.getSection(Section.ANSWER)).hasSize(12);
    assertThat(answer.getSection(Section.ADDITIONAL)).hasSizeLessThan(12);
    assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
  }

  @Test
  void by_tcp_all_is_answered_that_fits_into_a_message() throws Exception {
    serveMany(1000);
    Message answer = ask(question("_web._tcp.mesos.", Type.SRV), false);
    assertThat(answer.getSection(Section.ANSWER)).hasSize(1000);
    assertThat(new HashSet<>(answer.getSection(Section.ANSWER))).hasSize(1000);
    serveMany(5000);
    Message cut = ask(question("web.mesos.", Type.A), false);
    assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(new HashSet<>(cut.getSection(Section.ANSWER))).hasSizeGreaterThan(4000);
  }

  @Test
  void the_truncate_bit_can_be_turned_off() throws Exception {
    responder = responder(new ServingRules(false, false, 1232));
    serveMany(100);
    Message answer = ask("web.mesos.", Type.A);
    assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
  }

  @Test
  void while_no_records_are_known_the_server_has_failed_and_says_nothing_of_names()
      throws Exception {
    serves = false;
    assertThat(ask("web.marathon.mesos.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(length(question("example.org.", Type.A), true)).isEqualTo(Responder.FORWARD);
  }

  @Test
  void the_whole_zone_is_not_given_by_udp() throws Exception {
    assertThat(ask("mesos.", Type.AXFR).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(length(question("mesos.", Type.AXFR), false)).isEqualTo(Responder.TRANSFER);
  }

  @Test
  void what_is_not_understood_is_refused_in_the_right_words() throws Exception {
    Message update = question("web.mesos.", Type.A);
    update.getHeader().setOpcode(5);
    assertThat(ask(update, true).getRcode()).isEqualTo(Rcode.NOTIMP);

    Message none = new Message();
    assertThat(ask(none, true).getRcode()).isEqualTo(Rcode.FORMERR);

    Message two = question("web.mesos.", Type.A);
    two.addRecord(two.getQuestion(), Section.QUESTION);
    byte[] bytes = two.toWire();
    int length = responder.respond(Query.read(bytes, bytes.length), out, true);
    assertThat(out[3] & 15).isEqualTo(Rcode.FORMERR);
    assertThat(length).isEqualTo(12);

    Message future = question("web.mesos.", Type.A);
    future.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
    assertThat(ask(future, true).getRcode()).isEqualTo(Rcode.BADVERS);

    Message chaos =
        Message.newQuery(
            Record.newRecord(Name.fromString("version.bind."), Type.TXT, DClass.CHAOS));
    assertThat(ask(chaos, true).getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void an_answer_and_too_few_bytes_are_not_answered_at_all() throws Exception {
    Message answer = question("web.mesos.", Type.A);
    answer.getHeader().setFlag(Flags.QR);
    byte[] bytes = answer.toWire();
    assertThat(Query.read(bytes, bytes.length)).isNull();
    assertThat(Query.read(new byte[11], 11)).isNull();
  }

  @Test
  void sending_to_tcp_costs_no_more_bytes_than_the_question_had() throws Exception {
    serveMany(100);
    byte[] bytes = question("web.mesos.", Type.A).toWire();
    int length = responder.tryTcp(Query.read(bytes, bytes.length), out);
    assertThat(length).isLessThanOrEqualTo(bytes.length);
    Message answer = new Message(Arrays.copyOf(out, length));
    assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
  }

  @Test
  void names_in_answers_are_compressed() throws Exception {
    serveMany(4);
    int plain = length(question("_web._tcp.mesos.", Type.SRV), true);
    Message answer = new Message(Arrays.copyOf(out, plain));
    // dnsjava compresses as far as anybody can.
    List<Integer> sizes = new ArrayList<>(List.of(answer.toWire().length, plain));
    assertThat(sizes.get(1)).isLessThanOrEqualTo(sizes.get(0));
  }
}
