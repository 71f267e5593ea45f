package io.kernos.marathon.http;

import io.kernos.marathon.deployment.LockedException;
import io.kernos.marathon.deployment.TooManyDeploymentsException;
import io.kernos.marathon.json.InvalidJsonException;
import io.kernos.marathon.validation.ViolationsException;
import io.kernos.spi.store.StoreException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How failures are told to clients (Marathon: MarathonExceptionMapper.scala). */
final class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  static Answer answer(Throwable failure) {
    if (failure instanceof ApiException refused) {
      return Answer.json(refused.status(), refused.body().toBuffer());
    }
    if (failure instanceof LockedException locked) {
      JsonArray deployments = new JsonArray();
      locked.deployments().forEach(id -> deployments.add(new JsonObject().put("id", id)));
      return Answer.json(
          409,
          new JsonObject()
              .put("message", locked.getMessage())
              .put("deployments", deployments)
              .toBuffer());
    }
    if (failure instanceof InvalidJsonException invalid) {
      return Answer.json(invalid.status(), invalid.body().toBuffer());
    }
    if (failure instanceof ViolationsException violations) {
      return Answer.json(422, violations.body().toBuffer());
    }
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return answer(failure.getCause());
    }
    if (failure instanceof TimeoutException) {
      return Answer.message(503, words(failure));
    }
    if (failure instanceof StoreException store) {
      return Answer.message(
          store.kind() == StoreException.Kind.TOO_LARGE ? 422 : 503, words(failure));
    }
    if (failure instanceof TooManyDeploymentsException) {
      return Answer.message(403, words(failure));
    }
    if (failure instanceof IllegalArgumentException) {
      return Answer.message(422, words(failure));
    }
    LOG.error("A call of the API failed", failure);
    return Answer.message(500, words(failure));
  }

  private static String words(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
