package io.kernos.marathon.deployment;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.store.Patience;
import io.kernos.marathon.store.SpecCodec;
import io.kernos.marathon.store.Writes;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.Transaction;
import io.kernos.spi.time.Clock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Deployments that go on, in the store. While that is unavailable, writes are tried again; they
 * fail when the term is over.
 */
final class DeploymentStore {
  private static final String PREFIX = "deployment/";

  private final StateStore store;
  private final long term;
  private final Patience patience;

  DeploymentStore(StateStore store, long term, Clock clock) {
    this.store = store;
    this.term = term;
    this.patience = Patience.withConflicts(clock);
  }

  /** One as it was stored. */
  record Stored(DeploymentPlan plan, int step) {}

  /**
   * All of them, oldest first.
   *
   * @param definitions finds an app or pod as it was
   */
  Future<List<Stored>> load(BiFunction<PathId, Instant, Future<Optional<RunSpec>>> definitions) {
    return patience
        .call(() -> store.list(PREFIX))
        .compose(
            entries -> {
              Map<String, JsonObject> stored = new HashMap<>();
              Set<PlanJson.Version> versions = new HashSet<>();
              for (StateStore.Entry entry : entries) {
                JsonObject json = SpecCodec.json(entry.value());
                stored.put(entry.key().substring(PREFIX.length()), json);
                versions.addAll(PlanJson.versions(json));
              }
              return find(versions, definitions).map(found -> read(stored, found));
            });
  }

  private Future<Map<PlanJson.Version, RunSpec>> find(
      Set<PlanJson.Version> versions,
      BiFunction<PathId, Instant, Future<Optional<RunSpec>>> definitions) {
    Map<PlanJson.Version, RunSpec> found = new HashMap<>();
    List<Future<Void>> reads = new ArrayList<>();
    for (PlanJson.Version version : versions) {
      reads.add(
          patience
              .call(() -> definitions.apply(version.spec(), version.version()))
              .map(
                  spec -> {
                    spec.ifPresent(definition -> found.put(version, definition));
                    return null;
                  }));
    }
    return Future.all(reads).map(found);
  }

  private static List<Stored> read(
      Map<String, JsonObject> stored, Map<PlanJson.Version, RunSpec> definitions) {
    List<Stored> all = new ArrayList<>();
    stored.forEach(
        (id, json) ->
            all.add(new Stored(PlanJson.read(id, json, definitions), json.getInteger("step"))));
    all.sort(Comparator.comparing(each -> each.plan().version()));
    return all;
  }

  /** A new one, to be written with the change that it carries out. */
  void put(DeploymentPlan plan, Writes writes) {
    writes.put(PREFIX + plan.id(), PlanJson.write(plan, 0));
  }

  void delete(String id, Writes writes) {
    writes.delete(PREFIX + id);
  }

  /**
   * One has come to a step.
   *
   * @return false: it is not stored any more, as it was cancelled
   */
  Future<Boolean> step(DeploymentPlan plan, int step) {
    return patience.call(() -> tryStep(plan, step));
  }

  private Future<Boolean> tryStep(DeploymentPlan plan, int step) {
    String key = PREFIX + plan.id();
    return store
        .get(key)
        .compose(
            entry -> {
              if (entry.isEmpty()) {
                return Future.succeededFuture(false);
              }
              // Not without the condition: it may be cancelled meanwhile, and would come back.
              Transaction transaction =
                  Transaction.in(term)
                      .require(key, entry.get().revision())
                      .put(key, PlanJson.write(plan, step).toBuffer().getBytes())
                      .build();
              return store.commit(transaction).map(true);
            });
  }

  /** One is over. */
  Future<Void> delete(String id) {
    Transaction transaction = Transaction.in(term).delete(PREFIX + id).build();
    return patience.call(() -> store.commit(transaction)).mapEmpty();
  }
}
