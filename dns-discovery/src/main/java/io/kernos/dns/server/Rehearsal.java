package io.kernos.dns.server;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.message.Query;
import io.kernos.dns.message.Responder;
import io.kernos.dns.zone.Hosts;
import io.kernos.dns.zone.RecordType;
import io.kernos.dns.zone.Zone;
import io.kernos.dns.zone.ZoneKeeper;
import io.kernos.spi.discovery.RecordMessages;
import io.kernos.spi.discovery.ServiceRecord;
import io.kernos.spi.discovery.Services;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * Takes a task from its record to the answers about it once, in a zone that nobody sees: the first
 * real task shall not wait until classes are loaded.
 */
final class Rehearsal {
  private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

  private static final ServiceRecord TASK =
      new ServiceRecord(
          "f/t",
          "rehearsal",
          "f",
          "t",
          "task",
          "a-S0",
          "127.0.0.1",
          "127.0.0.1",
          List.of(),
          List.of(new ServiceRecord.Port(1, "port", "tcp", Map.of())),
          true,
          false,
          Map.of(),
          "cluster",
          "task",
          true,
          List.of(1));

  private Rehearsal() {}

  /** Begins, on a thread of its own: nobody waits for it, not even the end of this server. */
  static void begin(DnsConfig config) {
    Thread thread =
        new Thread(
            () -> {
              try {
                log.debug("{} answers were rehearsed", run(config));
              } catch (IOException e) {
                log.warn("the rehearsal has failed", e);
              }
            },
            "kernos-dns-rehearsal");
    thread.setDaemon(true);
    thread.start();
  }

  private static int run(DnsConfig config) throws IOException {
    Zone zone = new Zone(config.apex(), config.unhealthyWhenNone());
    ZoneKeeper keeper = new ZoneKeeper(zone, config.naming(), Hosts.LITERAL, List.of());
    keeper.accept(new Services.Snapshot(1, 1, List.of(), List.of()));
    // As it comes from another node.
    RecordMessages.encode(new Services.Snapshot(1, 2, List.of(TASK), List.of()));
    keeper.accept(new Services.Delta(1, 2, List.of(TASK), List.of(), List.of(), List.of()));
    Responder responder =
        new Responder(zone, config.zone(), config.serving(), () -> true, new SplittableRandom());
    byte[] out = new byte[Responder.MAX_MESSAGE];
    int answers = 0;
    for (String name : List.of("task.rehearsal.", "_task._tcp.rehearsal.", "nobody.")) {
      for (RecordType type : List.of(RecordType.A, RecordType.SRV)) {
        Name full = Name.fromString(name + config.apex());
        byte[] question = Message.newQuery(Record.newRecord(full, type.code(), DClass.IN)).toWire();
        answers += responder.respond(Query.read(question, question.length), out, true) > 0 ? 1 : 0;
      }
    }
    return answers;
  }
}
