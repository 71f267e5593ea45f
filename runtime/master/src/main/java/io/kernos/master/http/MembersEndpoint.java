package io.kernos.master.http;

import io.kernos.api.http.MediaTypes;
import io.kernos.spi.store.StoreException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /store/members}: the masters that keep the state. GET lists them, PUT and DELETE of one
 * below it add and remove it. 202: the leader was to be removed and has handed over; ask the new
 * one. 409: it cannot be, and why.
 */
final class MembersEndpoint {
  static final String PATH = "/store/members";
  private static final Logger log = LoggerFactory.getLogger(MembersEndpoint.class);

  private final Context context;
  private final MasterGate gate;
  private final Answers answers;

  MembersEndpoint(Context context, MasterGate gate, Answers answers) {
    this.context = context;
    this.gate = gate;
    this.answers = answers;
  }

  void handle(HttpServerRequest request, MasterGate.Leading master, Access access) {
    String member = member(request);
    boolean change = !member.isEmpty();
    HttpMethod method = request.method();
    if (change && method != HttpMethod.PUT && method != HttpMethod.DELETE) {
      answers.methodNotAllowed(request, "PUT", "DELETE");
    } else if (!change && method != HttpMethod.GET) {
      answers.methodNotAllowed(request, "GET");
    } else if (change ? !access.changeMasters() : !access.viewMasters()) {
      answers.text(request, 403, "");
    } else if (gate.store().isEmpty()) {
      answers.text(request, 503, "The store is not open");
    } else {
      serve(request, member, gate.store().get());
    }
  }

  private static String member(HttpServerRequest request) {
    String path = Routes.withoutPrefix(request.path());
    return path.length() <= PATH.length()
        ? ""
        : URLDecoder.decode(path.substring(PATH.length() + 1), StandardCharsets.UTF_8);
  }

  private void serve(HttpServerRequest request, String member, StoreGate store) {
    if (request.method() == HttpMethod.GET) {
      answer(request, store.members().map(all -> new Said(200, all)));
    } else if (request.method() == HttpMethod.PUT) {
      log.info("an operator adds the master {}", member);
      answer(
          request,
          store.add(member).map(done -> new Said(200, new JsonObject().put("added", member))));
    } else {
      log.info("an operator removes the master {}", member);
      answer(
          request,
          store
              .remove(member)
              .map(
                  leader ->
                      leader
                          .map(next -> new Said(202, new JsonObject().put("leader", next)))
                          .orElseGet(
                              () -> new Said(200, new JsonObject().put("removed", member)))));
    }
  }

  private record Said(int status, JsonObject body) {}

  private void answer(HttpServerRequest request, Future<Said> said) {
    said.onComplete(done -> context.runOnContext(v -> answer(request, done)));
  }

  private void answer(HttpServerRequest request, AsyncResult<Said> said) {
    if (said.succeeded()) {
      Said what = said.result();
      answers.body(request, what.status(), MediaTypes.JSON, what.body().toBuffer());
    } else if (said.cause() instanceof StoreException refused
        && refused.kind() == StoreException.Kind.CONFLICT) {
      answers.text(request, 409, refused.getMessage());
    } else {
      answers.failed(request, said.cause());
    }
  }
}
