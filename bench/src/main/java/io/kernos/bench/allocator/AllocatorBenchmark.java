package io.kernos.bench.allocator;

import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.Filters;
import io.kernos.api.v1.FrameworkID;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.bench.Benchmark;
import io.kernos.master.allocator.AgentOptions;
import io.kernos.master.allocator.AllocatorConfig;
import io.kernos.master.allocator.FrameworkOptions;
import io.kernos.master.allocator.HierarchicalAllocator;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The allocation cycle. Agents and frameworks are those of Mesos' benchmark DeclineOffers; its
 * published figures (Mesos 1.8, one role, no filters, read off charts) are the peer, measured on
 * another machine.
 *
 * <p>Arguments: sizes such as {@code 1000x200}, agents by frameworks.
 */
public final class AllocatorBenchmark implements Benchmark {
  private static final Map<String, Double> MESOS_MILLIS =
      Map.of("5000x500", 400.0, "10000x1000", 1100.0, "20000x2000", 3800.0);

  private static final Filters FOR_EVER =
      Filters.newBuilder().setRefuseSeconds(Integer.MAX_VALUE).build();

  private static final Resources TOTAL =
      Resources.parse("cpus:24;mem:4096;disk:4096;ports:[31000-32000]");

  private record Offer(FrameworkID framework, AgentID agent, Resources resources) {}

  @Override
  public String name() {
    return "allocator";
  }

  @Override
  public void run(PrintStream out, List<String> args) {
    List<String> sizes =
        args.isEmpty() ? List.of("1000x200", "5000x500", "10000x1000", "20000x2000") : args;
    for (int i = 0; i < 3; i++) {
      new Run(500, 100).measure(); // Warms up.
    }
    for (String size : sizes) {
      String[] parts = size.split("x", -1);
      Run run = new Run(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
      run.measure();
      print(out, size, "first_cycle_ms", run.firstCycle / 1e6);
      Double mesos = MESOS_MILLIS.get(size);
      if (mesos != null) {
        print(out, size, "first_cycle_mesos_ms", mesos);
        print(out, size, "first_cycle_ratio", mesos / (run.firstCycle / 1e6));
      }
      print(out, size, "decline_cycle_ms", run.declineCycles / 1e6 / run.declineRounds);
      print(out, size, "declines_per_s", run.declined * 1e9 / run.declining);
      print(out, size, "freed_to_offered_us", run.freed / 1e3);
      print(out, size, "revive_cycle_ms", run.revive / 1e6);
    }
  }

  private static void print(PrintStream out, String size, String figure, double value) {
    out.printf(Locale.ROOT, "allocator_%s_%s=%.3f%n", size, figure, value);
  }

  /** One cluster, and what was measured on it. */
  private static final class Run {
    private static final int MOST_ROUNDS = 50;

    private final int agents;
    private final int frameworks;
    private final StepClock clock = new StepClock();
    private final List<Offer> offers = new ArrayList<>();
    private final HierarchicalAllocator allocator =
        new HierarchicalAllocator(AllocatorConfig.defaults(), clock, this::offered);

    long firstCycle;
    long declineCycles;
    int declineRounds;
    long declining;
    long declined;
    long freed;
    long revive;

    Run(int agents, int frameworks) {
      this.agents = agents;
      this.frameworks = frameworks;
    }

    private void offered(FrameworkID framework, Map<String, Map<AgentID, Resources>> byRole) {
      byRole
          .values()
          .forEach(
              byAgent ->
                  byAgent.forEach(
                      (agent, resources) -> offers.add(new Offer(framework, agent, resources))));
    }

    private static FrameworkID framework(int i) {
      return FrameworkID.newBuilder().setValue("framework-" + i).build();
    }

    private void fill() {
      for (int i = 0; i < frameworks; i++) {
        FrameworkInfo info =
            FrameworkInfo.newBuilder()
                .setId(framework(i))
                .setUser("user")
                .setName("name")
                .setRole("*")
                .build();
        allocator.addFramework(info, Map.of(), true, FrameworkOptions.NONE);
      }
      clock.run();
      // On each agent sixteen tasks, each with a port of its own, of one framework.
      StringBuilder ports = new StringBuilder();
      for (int i = 0; i < 16; i++) {
        ports.append(i == 0 ? "" : ",").append(31000 + 60 * i).append('-').append(31000 + 60 * i);
      }
      Resources used =
          Resources.parse("cpus:16;mem:2014;disk:1024;ports:[" + ports + "]").allocatedTo("*");
      for (int i = 0; i < agents; i++) {
        AgentInfo info =
            AgentInfo.newBuilder()
                .setId(AgentID.newBuilder().setValue("agent-" + i))
                .setHostname("host-" + i)
                .build();
        // As they come from the wire: nothing is shared between them.
        Resources total = Resources.of(TOTAL.toProto());
        allocator.addAgent(info, AgentOptions.ALL, total, Map.of(framework(i % frameworks), used));
      }
    }

    private long cycle() {
      long start = System.nanoTime();
      clock.run();
      return System.nanoTime() - start;
    }

    void measure() {
      fill();
      firstCycle = cycle();
      while (!offers.isEmpty() && declineRounds < Math.min(2 * frameworks, MOST_ROUNDS)) {
        List<Offer> batch = List.copyOf(offers);
        offers.clear();
        long start = System.nanoTime();
        for (Offer offer : batch) {
          allocator.recoverResources(offer.framework(), offer.agent(), offer.resources(), FOR_EVER);
        }
        declineCycles += cycle();
        declining += System.nanoTime() - start;
        declined += batch.size();
        declineRounds++;
      }
      revive = reviveOne();
      freed = freedToOffered();
      allocator.audit(true);
    }

    /** All is free and suppressed; then one framework wants it all. */
    private long reviveOne() {
      for (int i = 0; i < frameworks; i++) {
        allocator.suppress(framework(i), Set.of());
      }
      for (Offer offer : offers) {
        allocator.recoverResources(offer.framework(), offer.agent(), offer.resources(), null);
      }
      clock.run();
      offers.clear();
      allocator.revive(framework(0), Set.of());
      long time = cycle();
      for (int i = 1; i < frameworks; i++) {
        allocator.revive(framework(i), Set.of());
      }
      clock.run();
      return time;
    }

    /** One task ends: until what it had is offered. */
    private long freedToOffered() {
      int rounds = 200;
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        Offer offer = offers.get(i % offers.size());
        long start = System.nanoTime();
        allocator.recoverResources(offer.framework(), offer.agent(), offer.resources(), null);
        clock.run();
        sum += System.nanoTime() - start;
        Offer again = offers.remove(offers.size() - 1);
        offers.set(i % offers.size(), again);
      }
      return sum / rounds;
    }
  }
}
