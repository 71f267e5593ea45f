package io.kernos.master.registry;

import io.kernos.api.resources.Quantities;
import io.kernos.api.v1.WeightInfo;
import io.kernos.api.v1.quota.QuotaConfig;
import io.kernos.master.allocator.Allocator;
import io.kernos.master.allocator.Quota;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Weights and quotas of roles: stored first, then in force. */
public final class RoleRules {
  private final Registry registry;
  private final Allocator allocator;
  private final Consumer<Set<String>> weighed;
  private final Consumer<QuotaConfig> limited;
  private final Runnable changed;
  private SortedMap<String, Double> weights = Collections.emptySortedMap();
  private SortedMap<String, QuotaConfig> quotas = Collections.emptySortedMap();

  /**
   * @param weighed told of roles whose weights are others, once these are in force
   * @param limited told of a quota, once it is in force
   * @param changed told after every change
   */
  public RoleRules(
      Registry registry,
      Allocator allocator,
      Consumer<Set<String>> weighed,
      Consumer<QuotaConfig> limited,
      Runnable changed) {
    this.registry = registry;
    this.allocator = allocator;
    this.weighed = weighed;
    this.limited = limited;
    this.changed = changed;
  }

  /** By role; a role not named weighs 1. */
  public SortedMap<String, Double> weights() {
    return weights;
  }

  /** By role. */
  public SortedMap<String, QuotaConfig> quotas() {
    return quotas;
  }

  /** Puts in force what was stored. */
  public void recover(List<WeightInfo> storedWeights, List<QuotaConfig> storedQuotas) {
    applyWeights(storedWeights);
    storedQuotas.forEach(this::applyQuota);
  }

  /** The quotas as the allocator takes them. */
  public Map<String, Quota> allocatorQuotas() {
    Map<String, Quota> map = new LinkedHashMap<>();
    quotas.forEach((role, config) -> map.put(role, quota(config)));
    return map;
  }

  /** Sets weights; in force once stored. */
  public Future<Void> updateWeights(List<WeightInfo> changes) {
    List<Future<Void>> writes = new ArrayList<>();
    changes.forEach(weight -> writes.add(registry.putWeight(weight)));
    return Future.all(writes).<Void>mapEmpty().onSuccess(done -> applyWeights(changes));
  }

  /** Sets quotas; in force once stored. One with neither guarantees nor limits is removed. */
  public Future<Void> updateQuotas(List<QuotaConfig> changes) {
    List<Future<Void>> writes = new ArrayList<>();
    for (QuotaConfig config : changes) {
      writes.add(
          isNone(config) ? registry.removeQuota(config.getRole()) : registry.putQuota(config));
    }
    return Future.all(writes).<Void>mapEmpty().onSuccess(done -> changes.forEach(this::applyQuota));
  }

  private void applyWeights(List<WeightInfo> changes) {
    TreeMap<String, Double> next = new TreeMap<>(weights);
    Map<String, Double> told = new LinkedHashMap<>();
    for (WeightInfo weight : changes) {
      next.put(weight.getRole(), weight.getWeight());
      told.put(weight.getRole(), weight.getWeight());
    }
    weights = Collections.unmodifiableSortedMap(next);
    if (!told.isEmpty()) {
      allocator.updateWeights(told);
      weighed.accept(told.keySet());
    }
    changed.run();
  }

  private void applyQuota(QuotaConfig config) {
    TreeMap<String, QuotaConfig> next = new TreeMap<>(quotas);
    if (isNone(config)) {
      next.remove(config.getRole());
    } else {
      next.put(config.getRole(), config);
    }
    quotas = Collections.unmodifiableSortedMap(next);
    allocator.updateQuota(config.getRole(), quota(config));
    limited.accept(config);
    changed.run();
  }

  private static boolean isNone(QuotaConfig config) {
    return config.getGuaranteesCount() == 0 && config.getLimitsCount() == 0;
  }

  private static Quota quota(QuotaConfig config) {
    return new Quota(
        Quantities.ofScalars(config.getGuaranteesMap()),
        Quantities.ofScalars(config.getLimitsMap()));
  }
}
