package io.kernos.master.http;

import io.kernos.master.CallResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/** Answers what operators change, once the master has done or refused it. */
final class Changes {
  private final Context context;
  private final Answers answers;

  Changes(Context context, Answers answers) {
    this.context = context;
    this.answers = answers;
  }

  void answer(HttpServerRequest request, Future<CallResult> change) {
    change.onComplete(
        done ->
            context.runOnContext(
                v -> {
                  if (done.succeeded()) {
                    answers.result(request, done.result());
                  } else {
                    answers.failed(request, done.cause());
                  }
                }));
  }
}
