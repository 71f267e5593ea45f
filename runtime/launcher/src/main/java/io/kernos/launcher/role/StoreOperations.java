package io.kernos.launcher.role;

import io.kernos.master.http.StoreGate;
import io.kernos.store.RatisStore;
import io.kernos.store.StateCopy;
import io.vertx.core.Future;

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
