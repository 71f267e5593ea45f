package io.kernos.launcher.role;

import io.kernos.master.http.StoreGate;
import io.kernos.store.Member;
import io.kernos.store.RatisStore;
import io.kernos.store.StateCopy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What operators do with this master's store. */
final class StoreOperations implements StoreGate {
  private final RatisStore store;

  StoreOperations(RatisStore store) {
    this.store = store;
  }

  @Override
  public Future<Copy> copy(String clusterId) {
    return store.copy(clusterId).map(StoreOperations::copy);
  }

  @Override
  public Future<JsonObject> members() {
    return store
        .members()
        .map(
            members ->
                new JsonObject()
                    .put(
                        "members",
                        new JsonArray(members.stream().map(StoreOperations::json).toList())));
  }

  private static JsonObject json(Member member) {
    return new JsonObject()
        .put("member", member.id())
        .put("role", member.leads() ? "leader" : "standby")
        .put("term", member.term())
        .put("index", member.index())
        .put("lag", member.lag())
        .put("alive", member.alive());
  }

  @Override
  public Future<Void> add(String member) {
    return store.add(member);
  }

  @Override
  public Future<Optional<String>> remove(String member) {
    return store.remove(member);
  }

  private static Copy copy(StateCopy state) {
    return new Copy() {
      @Override
      public byte[] next() {
        return state.next();
      }

      @Override
      public void close() throws Exception {
        state.close();
      }
    };
  }
}
