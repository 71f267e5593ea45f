package io.kernos.master.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.OptionalInt;

/**
 * How many masters keep the registry. To ask them takes a while: whoever wants to know is told what
 * was found out last, and sees to it that the next one is told better. Used on one context.
 */
final class EnsembleSize {
  private final MasterGate gate;
  private final Context context;
  private OptionalInt last = OptionalInt.empty();
  private boolean asking;

  EnsembleSize(MasterGate gate, Context context) {
    this.gate = gate;
    this.context = context;
  }

  /** Empty while the store is not open, or does not say. */
  Future<OptionalInt> get() {
    Future<OptionalInt> asked = asking ? Future.succeededFuture(last) : ask();
    return last.isPresent() ? Future.succeededFuture(last) : asked;
  }

  private Future<OptionalInt> ask() {
    if (gate.store().isEmpty()) {
      return Future.succeededFuture(last);
    }
    asking = true;
    Promise<OptionalInt> promise = Promise.promise();
    gate.store()
        .get()
        .members()
        .onComplete(
            done ->
                context.runOnContext(
                    v -> {
                      asking = false;
                      if (done.succeeded()) {
                        last = size(done.result());
                      }
                      // A store that does not answer now is no reason to give no figures at all.
                      promise.complete(last);
                    }));
    return promise.future();
  }

  private static OptionalInt size(JsonObject members) {
    return OptionalInt.of(members.getJsonArray("members").size());
  }
}
