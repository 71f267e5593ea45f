package io.kernos.bench.dns;

import io.kernos.bench.cluster.Figures;
import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.zone.Hosts;
import io.kernos.dns.zone.Zone;
import io.kernos.dns.zone.ZoneKeeper;
import io.kernos.spi.discovery.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What one more task among many costs the zone. */
final class Changes {
  private static final int ROUNDS = 2_000;

  private Changes() {}

  /** Microseconds from a change of one record, among so many, to a zone that answers by it. */
  static double micros(int tasks) {
    DnsConfig config = DnsConfig.builder().build();
    Zone zone = new Zone(config.apex(), false);
    ZoneKeeper keeper = new ZoneKeeper(zone, config.naming(), Hosts.LITERAL, List.of());
    keeper.accept(
        new Services.Snapshot(
            1, 0, IntStream.range(0, tasks).mapToObj(ZoneServer::record).toList(), List.of()));
    List<Double> times = new ArrayList<>();
    for (int i = 1; i <= ROUNDS; i++) {
      Services.Delta change =
          new Services.Delta(
              1,
              i,
              List.of(ZoneServer.record(tasks + i)),
              List.of(ZoneServer.record(tasks + i - 1).id()),
              List.of(),
              List.of());
      long start = System.nanoTime();
      keeper.accept(change);
      times.add((System.nanoTime() - start) / 1e3);
    }
    return Figures.median(times.subList(ROUNDS / 2, ROUNDS));
  }
}
