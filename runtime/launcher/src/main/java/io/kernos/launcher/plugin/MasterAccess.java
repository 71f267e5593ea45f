package io.kernos.launcher.plugin;

import io.kernos.master.Master;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.store.Journal;
import io.kernos.spi.store.StateStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Function;

/**
 * The master that leads in this process, for the term that it leads.
 *
 * @param context the master's own: nothing else may touch it
 */
public record MasterAccess(
    Master master,
    Context context,
    long term,
    StateStore store,
    Journal journal,
    Services services,
    Authorizer authorizer) {

  /** Asks the master on its own context; the answer comes on the caller's. */
  <T> Future<T> ask(Function<Master, T> question) {
    Context caller = Vertx.currentContext();
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        v -> {
          Promise<T> answered = Promise.promise();
          try {
            answered.complete(question.apply(master));
          } catch (RuntimeException e) {
            answered.fail(e);
          }
          caller.runOnContext(w -> answered.future().onComplete(promise));
        });
    return promise.future();
  }
}
