package io.kernos.simulation;

import io.kernos.api.v1.Value;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.master.Call.UpdateQuota;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.simulation.invariant.PromiseBook;
import io.kernos.spi.security.Principal;
import io.kernos.testkit.sim.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Sets quotas and weights of roles at the leading master now and then, and in the end none. */
final class Operator {
  private static final Duration EVERY = Duration.ofSeconds(8);

  private final Scheduler scheduler;
  private final Random random;
  private final PromiseBook promises;
  private final Supplier<Optional<Reign>> leading;
  private final List<String> roles;
  private boolean winding;

  Operator(
      Scheduler scheduler,
      PromiseBook promises,
      Supplier<Optional<Reign>> leading,
      List<String> roles) {
    this.scheduler = scheduler;
    this.random = scheduler.random();
    this.promises = promises;
    this.leading = leading;
    this.roles = roles;
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
  }

  private void act() {
    if (winding) {
      return;
    }
    String role = roles.get(random.nextInt(roles.size()));
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
