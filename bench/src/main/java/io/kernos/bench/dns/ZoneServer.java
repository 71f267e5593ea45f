package io.kernos.bench.dns;

import io.kernos.bench.cluster.FixedRecords;
import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.server.DnsVerticle;
import io.kernos.spi.discovery.ServiceRecord;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Kernos' DNS server in a process of its own, with records that no master has to publish. */
public final class ZoneServer {
  private ZoneServer() {}

  /** Takes the port, and how many tasks there are. */
  public static void main(String[] args) {
    int tasks = Integer.parseInt(args[1]);
    DnsConfig config =
        DnsConfig.builder().listen("127.0.0.1", Integer.parseInt(args[0]), 0).build();
    Vertx.vertx()
        .deployVerticle(
            new DnsVerticle(
                config,
                clock ->
                    new FixedRecords(
                        IntStream.range(0, tasks).mapToObj(ZoneServer::record).toList()),
                "bench"))
        .onSuccess(id -> System.out.println("serves"))
        .onFailure(
            e -> {
              e.printStackTrace();
              System.exit(1);
            });
  }

  /** The name of a task. */
  static String name(int task) {
    return "web-" + task;
  }

  /** Its address. */
  static String address(int task) {
    return "10." + task / 65_536 + "." + task / 256 % 256 + "." + task % 256;
  }

  /** Its record. */
  static ServiceRecord record(int task) {
    String id = name(task) + "." + task;
    return new ServiceRecord(
        "f/" + id,
        "marathon",
        "f",
        id,
        name(task),
        "x-S1",
        "agent",
        address(task),
        List.of(),
        List.of(new ServiceRecord.Port(8080, "http", "tcp", Map.of())),
        true,
        false,
        Map.of(),
        "cluster",
        name(task),
        true,
        List.of(31_000));
  }
}
