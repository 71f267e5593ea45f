package io.kernos.bench.dns;

import io.kernos.bench.Benchmark;
import io.kernos.bench.cluster.Figures;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Questions about 10,000 names by UDP: how many a second, processor time an answer, and how long
 * they take at half of that load. Each server has one processor and one thread, dnsperf the other;
 * they take turns. Peers are unbound and dnsmasq of Debian, with the same names. Then, how soon a
 * change is answered: of one among those names, and of a task of a whole cluster.
 */
public final class DnsBenchmark implements Benchmark {
  private static final int NAMES = 10_000;
  private static final int WARM_UP_SECONDS = 8;
  private static final int SECONDS = 5;
  private static final int ROUNDS = 3;

  /** Issues ask for these: milliseconds. */
  private static final double HALF_LOAD_LIMIT = 1;

  private static final double CHANGE_LIMIT = 20;

  @Override
  public String name() {
    return "dns";
  }

  /** What the rounds of one server have shown. */
  private record Rounds(List<Double> perSecond, List<Double> micros, List<Double> p99Millis) {
    Rounds() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    List<String> missing =
        Stream.of("taskset", "dnsperf", "unbound", "dnsmasq").filter(c -> !isThere(c)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "not installed: "
              + missing
              + "; apt-get install --no-install-recommends dnsperf unbound dnsmasq-base");
    }
    Path folder = Files.createTempDirectory("kernos-bench-dns");
    Dnsperf dnsperf = new Dnsperf(queries(folder));
    Map<String, PinnedServer> servers = new LinkedHashMap<>();
    Map<String, Rounds> all = new LinkedHashMap<>();
    try {
      servers.put("kernos", kernos(folder));
      servers.put("unbound", unbound(folder));
      servers.put("dnsmasq", dnsmasq(folder));
      for (Map.Entry<String, PinnedServer> server : servers.entrySet()) {
        dnsperf.full(server.getValue().ready().port(), WARM_UP_SECONDS);
        all.put(server.getKey(), new Rounds());
      }
      for (int i = 0; i < ROUNDS; i++) {
        for (Map.Entry<String, PinnedServer> server : servers.entrySet()) {
          round(dnsperf, server.getValue(), all.get(server.getKey()));
        }
      }
    } finally {
      for (PinnedServer server : servers.values()) {
        server.close();
      }
      delete(folder);
    }
    print(out, all);
    Figures.print(out, "dns_change_us", Changes.micros(NAMES));
    print(out, RunningToAnswer.measure());
  }

  private static void print(PrintStream out, RunningToAnswer.Millis times) {
    Figures.print(out, "running_to_first_answer_ms", Figures.median(times.first()), CHANGE_LIMIT);
    List<Double> later = times.later();
    Figures.print(out, "running_to_answer_ms_p50", Figures.median(later));
    Figures.print(out, "running_to_answer_ms_p99", Figures.percentile(later, 99), CHANGE_LIMIT);
    Figures.print(out, "running_to_answer_ms_max", Figures.percentile(later, 100));
  }

  private static boolean isThere(String command) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private static void round(Dnsperf dnsperf, PinnedServer server, Rounds rounds)
      throws IOException {
    double before = server.cpuSeconds();
    Dnsperf.Run full = dnsperf.full(server.port(), SECONDS);
    rounds.micros.add((server.cpuSeconds() - before) * 1e6 / full.answers());
    rounds.perSecond.add(full.perSecond());
    rounds.p99Millis.add(PacedClient.p99Millis(server.port(), full.perSecond() / 2, SECONDS));
  }

  private static void print(PrintStream out, Map<String, Rounds> all) {
    all.forEach(
        (name, rounds) -> {
          Figures.print(out, "dns_" + name + "_per_s", Figures.median(rounds.perSecond));
          Figures.print(out, "dns_" + name + "_cpu_us", Figures.median(rounds.micros));
          Figures.print(out, "dns_" + name + "_half_load_p99_ms", Figures.median(rounds.p99Millis));
        });
    Figures.print(
        out, "p99_ms_at_half_load", Figures.median(all.get("kernos").p99Millis), HALF_LOAD_LIMIT);
    double own = Figures.median(all.get("kernos").micros);
    for (String peer : List.of("unbound", "dnsmasq")) {
      Figures.print(out, "dns_cpu_ratio_" + peer, Figures.median(all.get(peer).micros) / own);
    }
  }

  private static Path queries(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < NAMES; i++) {
      // Another order than that of the records.
      text.append(ZoneServer.name((int) (i * 7919L % NAMES))).append(".marathon.mesos A\n");
    }
    return Files.writeString(folder.resolve("queries"), text);
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      return socket.getLocalPort();
    }
  }

  private static PinnedServer kernos(Path folder) throws IOException {
    int port = freePort();
    return new PinnedServer(
        folder,
        port,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ZoneServer.class.getName(),
            String.valueOf(port),
            String.valueOf(NAMES)));
  }

  private static PinnedServer unbound(Path folder) throws IOException {
    int port = freePort();
    StringBuilder conf =
        new StringBuilder(
            "server:\n  interface: 127.0.0.1\n  num-threads: 1\n  do-daemonize: no\n"
                + "  username: \"\"\n  chroot: \"\"\n  pidfile: \"\"\n  use-syslog: no\n"
                + "  local-zone: \"mesos.\" static\n");
    conf.append("  directory: \"").append(folder).append("\"\n  port: ").append(port).append('\n');
    for (int i = 0; i < NAMES; i++) {
      conf.append("  local-data: \"")
          .append(ZoneServer.name(i))
          .append(".marathon.mesos. 60 IN A ");
      conf.append(ZoneServer.address(i)).append("\"\n");
    }
    conf.append("remote-control:\n  control-enable: no\n");
    Path file = Files.writeString(folder.resolve("unbound.conf"), conf);
    return new PinnedServer(folder, port, List.of("unbound", "-d", "-c", file.toString()));
  }

  private static PinnedServer dnsmasq(Path folder) throws IOException {
    int port = freePort();
    StringBuilder hosts = new StringBuilder();
    for (int i = 0; i < NAMES; i++) {
      hosts.append(ZoneServer.address(i)).append(' ').append(ZoneServer.name(i));
      hosts.append(".marathon.mesos\n");
    }
    Path file = Files.writeString(folder.resolve("hosts"), hosts);
    return new PinnedServer(
        folder,
        port,
        List.of(
            "dnsmasq",
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--pid-file=",
            "--user=root",
            "--no-resolv",
            "--no-hosts",
            "--listen-address=127.0.0.1",
            "--bind-interfaces",
            "--local-ttl=60",
            "--addn-hosts=" + file,
            "--port=" + port));
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
