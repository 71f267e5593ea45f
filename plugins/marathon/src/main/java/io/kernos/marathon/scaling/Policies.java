package io.kernos.marathon.scaling;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.validation.ViolationsException;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.store.Transaction;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The policies of apps: what was put for one, or else what its labels say. */
public final class Policies {
  private static final String FOLDER = "scaling/";

  private final StateStore store;
  private final long term;
  private final Map<PathId, Policy> put = new HashMap<>();

  public Policies(StateStore store, long term) {
    this.store = store;
    this.term = term;
  }

  /** Reads what was put before. */
  public Future<Void> load() {
    return store
        .list(FOLDER)
        .map(
            entries -> {
              for (StateStore.Entry entry : entries) {
                String text = new String(entry.value(), StandardCharsets.UTF_8);
                put.put(
                    PathId.of(entry.key().substring(FOLDER.length())),
                    PolicyJson.read(new JsonObject(text)));
              }
              return null;
            });
  }

  /**
   * The policy of an app; empty when it is not to be scaled.
   *
   * @throws ViolationsException when its labels make no policy
   */
  public Optional<Policy> of(App app) {
    Policy own = put.get(app.id());
    return own != null ? Optional.of(own) : PolicyLabels.read(app.labels()).map(PolicyJson::read);
  }

  /** Sets an app's policy; done once stored. */
  public Future<Void> set(PathId app, Policy policy) {
    byte[] value = PolicyJson.write(policy).encode().getBytes(StandardCharsets.UTF_8);
    return store
        .commit(Transaction.in(term).put(FOLDER + app, value).build())
        .map(
            stored -> {
              put.put(app, policy);
              return null;
            });
  }

  /** Forgets what was put for an app; false when nothing was. */
  public Future<Boolean> remove(PathId app) {
    if (!put.containsKey(app)) {
      return Future.succeededFuture(false);
    }
    return store
        .commit(Transaction.in(term).delete(FOLDER + app).build())
        .map(stored -> put.remove(app) != null);
  }

  /** The apps for which a policy was put. */
  Set<PathId> named() {
    return Set.copyOf(put.keySet());
  }

  /** A new state of all groups, with the instances of the apps that changed kept within limits. */
  public RootGroup clamp(RootGroup before, RootGroup after) {
    RootGroup result = after;
    for (App app : after.apps()) {
      // None means: stopped by hand, which no policy undoes.
      if (app.instances() > 0 && before.spec(app.id()).orElse(null) != app) {
        int within = limits(app).map(policy -> policy.clamp(app.instances())).orElse(0);
        if (within > 0 && within != app.instances()) {
          result = result.with(app.toBuilder().instances(within).build(), after.version());
        }
      }
    }
    return result;
  }

  private Optional<Policy> limits(App app) {
    try {
      return of(app);
    } catch (ViolationsException e) {
      return Optional.empty();
    }
  }
}
