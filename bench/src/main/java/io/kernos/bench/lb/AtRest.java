package io.kernos.bench.lb;

import com.sun.management.OperatingSystemMXBean;
import io.kernos.bench.cluster.FixedRecords;
import io.kernos.haproxy.BridgeConfig;
import io.kernos.haproxy.HaproxyVerticle;
import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.config.Site;
import io.kernos.spi.discovery.ServiceRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A bridge in this process with an HAProxy of its own, and records that do not change. */
final class AtRest implements AutoCloseable {
  private static final int SERVICES = 1000;
  private static final int SERVERS = 10_000;
  private static final int SETTLING_SECONDS = 10;
  private static final int MEASURED_SECONDS = 30;
  private static final double TICKS_A_SECOND = 100;

  private final Path folder = Files.createTempDirectory("kernos-bench-lb");
  private final Vertx vertx = Vertx.vertx();

  /**
   * Processor time at rest, of one processor.
   *
   * @param haproxy its own process
   */
  record Percent(double bridge, double haproxy) {}

  AtRest() throws Exception {
    HaproxyVerticle bridge =
        new HaproxyVerticle(
            new BridgeConfig(
                "127.0.0.1",
                0,
                Optional.of("/usr/sbin/haproxy"),
                new Site(
                    folder,
                    folder.resolve("stats.sock"),
                    Optional.empty(),
                    "127.0.0.1",
                    freePort(),
                    freePort(),
                    freePort(),
                    List.of()),
                Optional.empty(),
                new Apps.Choice(Set.of("external"), false, port -> false),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1)),
            clock ->
                new FixedRecords(IntStream.range(0, SERVERS).mapToObj(AtRest::record).toList()));
    await(vertx.deployVerticle(bridge));
    await(bridge.serves());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  Percent measure() throws Exception {
    TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
    OperatingSystemMXBean own =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long ownBefore = own.getProcessCpuTime();
    double haproxyBefore = haproxySeconds();
    TimeUnit.SECONDS.sleep(MEASURED_SECONDS);
    return new Percent(
        (own.getProcessCpuTime() - ownBefore) / 1e7 / MEASURED_SECONDS,
        (haproxySeconds() - haproxyBefore) * 100 / MEASURED_SECONDS);
  }

  /** Of HAProxy's processes, which are the only children of this one. */
  private static double haproxySeconds() throws IOException {
    double seconds = 0;
    for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      seconds += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
    }
    return seconds;
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static ServiceRecord record(int server) {
    String app = "service-" + server % SERVICES;
    String id = app + "." + server;
    int port = 20_000 + server;
    return new ServiceRecord(
        "f/" + id,
        "marathon",
        "f",
        id,
        app,
        "x-S1",
        "agent",
        "127.0.0.1",
        List.of(),
        List.of(new ServiceRecord.Port(port, "http", "tcp", Map.of())),
        true,
        false,
        Map.of(
            "app-id", "/" + app, "HAPROXY_GROUP", "external", "HAPROXY_0_VHOST", app + ".example"),
        "cluster",
        app,
        true,
        List.of(port));
  }
}
