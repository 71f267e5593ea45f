package io.kernos.bench.cluster;

import io.kernos.bench.Benchmark;
import io.kernos.testkit.failover.Failover;
import io.kernos.testkit.failover.MasterGroup;
import io.kernos.testkit.failover.Tally;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * Kills the leader of three masters under load with SIGKILL, 20 times or as often as the argument
 * says; counts what was lost or happened twice, and how long it took until the next leader offered
 * and the Marathon plugin served. Fails when anything was lost.
 */
public final class FailoverBenchmark implements Benchmark {
  private static final int AGENTS = 3;
  private static final double MEDIAN_LIMIT_MS = 1_500;
  private static final double WORST_LIMIT_MS = 3_000;

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public void run(PrintStream out, List<String> args) throws Exception {
    int kills = args.isEmpty() ? 20 : Integer.parseInt(args.get(0));
    Path home = Path.of(System.getenv("KERNOS_HOME"));
    Path folder = Files.createTempDirectory("kernos-failover");
    Tally tally;
    try (MasterGroup group =
        new MasterGroup(
            MasterGroup.Places.here(List.of(home.resolve("bin/kernos").toString())),
            home.resolve("conf"),
            folder,
            AGENTS,
            List.of(marathon(home)))) {
      tally = new Failover(group, true, System.err::println).run(kills, folder.resolve("starts"));
    }
    out.println("failover_kills=" + tally.kills());
    out.println("failover_writes_acknowledged=" + tally.writes());
    out.println("failover_writes_not_acknowledged=" + tally.unknown());
    out.println("failover_writes_lost=" + tally.writesLost());
    out.println("failover_tasks_launched=" + tally.tasks().launched());
    out.println("failover_tasks_started=" + tally.tasks().started());
    out.println("failover_tasks_started_twice=" + tally.tasks().twice());
    out.println("failover_tasks_lost=" + tally.tasks().lost());
    out.println("failover_updates_lost=" + tally.tasks().untold());
    print(out, "failover_offers", tally.offered());
    print(out, "failover_marathon", tally.served());
    if (!tally.clean()) {
      throw new AssertionError("something was lost or happened twice; the data is in " + folder);
    }
    Folders.delete(folder);
  }

  private static Path marathon(Path home) throws IOException {
    Path built = home.resolve("plugins/marathon/target");
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(built, "kernos-plugin-marathon-*.jar")) {
      return jars.iterator().next();
    }
  }

  private static void print(PrintStream out, String name, List<Double> millis) {
    Figures.print(out, name + "_median_ms", Figures.median(millis), MEDIAN_LIMIT_MS);
    Figures.print(out, name + "_worst_ms", Collections.max(millis), WORST_LIMIT_MS);
  }
}
