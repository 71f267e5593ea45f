package io.kernos.simulation;

import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.Value;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.maintenance.Schedule;
import io.kernos.api.v1.maintenance.Window;
import io.kernos.api.v1.master.Call;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.master.view.AgentView;
import io.kernos.simulation.invariant.PromiseBook;
import io.kernos.spi.security.Principal;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sets quotas and weights of roles at the leading master now and then, schedules maintenance, and
 * takes agents out of use and into it again; in the end there are no quotas, and all agents are in
 * use.
 */
final class Operator {
  private static final Duration EVERY = Duration.ofSeconds(8);

  private final Scheduler scheduler;
  private final Random random;
  private final PromiseBook promises;
  private final Supplier<Optional<Reign>> leading;
  private final List<String> roles;
  private final Consumer<String> gone;
  private boolean winding;

  /**
   * @param gone told of the host name of an agent that is about to be given up
   */
  Operator(
      Scheduler scheduler,
      PromiseBook promises,
      Supplier<Optional<Reign>> leading,
      List<String> roles,
      Consumer<String> gone) {
    this.scheduler = scheduler;
    this.random = scheduler.random();
    this.promises = promises;
    this.leading = leading;
    this.roles = roles;
    this.gone = gone;
  }

  void start() {
    scheduler.after(
        scheduler.between(Duration.ZERO, EVERY.multipliedBy(2)),
        () -> {
          act();
          if (!winding) {
            start();
          }
        });
  }

  /** From now on no role has a quota. */
  void windDown() {
    winding = true;
    roles.forEach(role -> quota(role, Map.of(), Map.of()));
    reactivateAll();
  }

  /** Until nobody is out of use: a drained agent may take its time. */
  private void reactivateAll() {
    leading.get().ifPresent(this::reactivate);
    scheduler.after(Duration.ofSeconds(5), this::reactivateAll);
  }

  private void reactivate(Reign reign) {
    for (AgentView agent : reign.view().agents().values()) {
      if (agent.availability().deactivated()) {
        change(
            reign,
            Call.newBuilder()
                .setType(Call.Type.REACTIVATE_AGENT)
                .setReactivateAgent(
                    Call.ReactivateAgent.newBuilder().setAgentId(agent.info().getId())));
      }
    }
  }

  private void act() {
    if (winding) {
      return;
    }
    String role = roles.get(random.nextInt(roles.size()));
    leading.get().ifPresent(this::agent);
    leading.get().ifPresent(this::schedule);
    switch (random.nextInt(4)) {
      case 0 -> weight(role, 1 + random.nextInt(4));
      case 1 -> quota(role, Map.of(), Map.of());
      case 2 -> quota(role, Map.of("cpus", 1.0 + random.nextInt(3)), Map.of());
      default -> {
        double limit = 2 + random.nextInt(8);
        quota(role, Map.of(), Map.of("cpus", limit, "mem", limit * 1024));
      }
    }
  }

  private void agent(Reign reign) {
    List<AgentView> all = new ArrayList<>(reign.view().agents().values());
    if (all.isEmpty()) {
      return;
    }
    AgentView agent = all.get(random.nextInt(all.size()));
    AgentID id = agent.info().getId();
    switch (random.nextInt(8)) {
      case 0, 1 ->
          change(
              reign,
              Call.newBuilder()
                  .setType(Call.Type.DEACTIVATE_AGENT)
                  .setDeactivateAgent(Call.DeactivateAgent.newBuilder().setAgentId(id)));
      case 2, 3 ->
          change(
              reign,
              Call.newBuilder()
                  .setType(Call.Type.DRAIN_AGENT)
                  .setDrainAgent(Call.DrainAgent.newBuilder().setAgentId(id)));
      case 4 -> {
        gone.accept(agent.info().getHostname());
        change(
            reign,
            Call.newBuilder()
                .setType(Call.Type.MARK_AGENT_GONE)
                .setMarkAgentGone(Call.MarkAgentGone.newBuilder().setAgentId(id)));
      }
      default -> reactivate(reign);
    }
  }

  /** Now and then some of the machines are to be away, or none any more. */
  private void schedule(Reign reign) {
    if (random.nextInt(8) != 0) {
      return;
    }
    Set<String> names = new TreeSet<>();
    reign.view().agents().values().forEach(agent -> names.add(agent.info().getHostname()));
    names.removeIf(name -> random.nextBoolean());
    Schedule.Builder schedule = Schedule.newBuilder();
    if (!names.isEmpty()) {
      Window.Builder window = schedule.addWindowsBuilder();
      window.getUnavailabilityBuilder().getStartBuilder().setNanoseconds(random.nextInt(1_000));
      names.forEach(name -> window.addMachineIdsBuilder().setHostname(name));
    }
    scheduler.trace(() -> "operator schedules maintenance of " + names);
    Runnable acknowledged = promises.scheduling(schedule.build());
    reign
        .master()
        .changeMaintenance(
            Call.newBuilder()
                .setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE)
                .setUpdateMaintenanceSchedule(
                    Call.UpdateMaintenanceSchedule.newBuilder().setSchedule(schedule))
                .build(),
            Principal.NOBODY)
        .onSuccess(
            result -> {
              if (result.status() == 200) {
                acknowledged.run();
              }
            });
  }

  private void change(Reign reign, Call.Builder call) {
    scheduler.trace(() -> "operator calls " + call.getType());
    reign
        .master()
        .changeAgent(call.build(), Principal.NOBODY)
        .onSuccess(
            result -> {
              if (call.hasMarkAgentGone() && result.status() == 200) {
                promises.gone(call.getMarkAgentGone().getAgentId().getValue());
              }
            });
  }

  private void weight(String role, double weight) {
    leading
        .get()
        .ifPresent(
            reign -> {
              Runnable acknowledged = promises.settingWeight(role, weight);
              reign
                  .master()
                  .updateWeights(
                      List.of(WeightInfo.newBuilder().setRole(role).setWeight(weight).build()),
                      Principal.NOBODY)
                  .onSuccess(
                      result -> {
                        if (result.status() == 200) {
                          acknowledged.run();
                        }
                      });
            });
  }

  private void quota(String role, Map<String, Double> guarantees, Map<String, Double> limits) {
    Optional<Reign> reign = leading.get();
    if (reign.isEmpty()) {
      again(role, guarantees, limits);
      return;
    }
    Runnable acknowledged = promises.settingLimits(role, limits, reign.get().term());
    UpdateQuota update =
        UpdateQuota.newBuilder()
            .setForce(random.nextBoolean() || winding)
            .addQuotaConfigs(
                QuotaConfig.newBuilder()
                    .setRole(role)
                    .putAllGuarantees(scalars(guarantees))
                    .putAllLimits(scalars(limits)))
            .build();
    scheduler.trace(() -> "operator sets quota of " + role + ": " + guarantees + " " + limits);
    reign
        .get()
        .updateQuota(update)
        .onSuccess(
            result -> {
              if (result.status() == 200) {
                acknowledged.run();
              }
            })
        .onFailure(why -> again(role, guarantees, limits));
  }

  private void again(String role, Map<String, Double> guarantees, Map<String, Double> limits) {
    if (winding) {
      scheduler.after(Duration.ofSeconds(1), () -> quota(role, guarantees, limits));
    }
  }

  private static Map<String, Value.Scalar> scalars(Map<String, Double> amounts) {
    Map<String, Value.Scalar> scalars = new TreeMap<>();
    amounts.forEach((n, v) -> scalars.put(n, Value.Scalar.newBuilder().setValue(v).build()));
    return scalars;
  }
}
