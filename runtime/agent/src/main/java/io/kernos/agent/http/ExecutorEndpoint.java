package io.kernos.agent.http;

import io.kernos.agent.executor.ExecutorTokens;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.v1.executor.Call;
import io.kernos.spi.security.Principal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;

/** {@code POST /api/v1/executor}. */
final class ExecutorEndpoint {
  private static final String BEARER = "bearer ";

  private final Vertx vertx;
  private final AgentGate gate;
  private final ExecutorTokens tokens;
  private final Bodies bodies;

  ExecutorEndpoint(Vertx vertx, AgentGate gate, ExecutorTokens tokens, Bodies bodies) {
    this.vertx = vertx;
    this.gate = gate;
    this.tokens = tokens;
    this.bodies = bodies;
  }

  void handle(HttpServerRequest request) {
    Optional<Principal> principal = Optional.empty();
    if (tokens.required()) {
      principal = principal(request);
      if (principal.isEmpty()) {
        request.response().putHeader("WWW-Authenticate", "Bearer realm=\"mesos-agent-executor\"");
        Answers.text(request, 401, "");
        return;
      }
    }
    if (request.method() != HttpMethod.POST) {
      Answers.methodNotAllowed(request, "POST");
      return;
    }
    Optional<Principal> who = principal;
    bodies.read(request, Call.getDefaultInstance(), call -> call(request, call, who));
  }

  private Optional<Principal> principal(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return Optional.empty();
    }
    return tokens.verify(header.substring(BEARER.length()).strip());
  }

  private void call(HttpServerRequest request, Call call, Optional<Principal> principal) {
    String type = MediaTypes.forAnswer(request.getHeader(HttpHeaders.ACCEPT));
    if (call.getType() == Call.Type.SUBSCRIBE && type == null) {
      Answers.text(
          request,
          406,
          "Expecting 'Accept' to allow '" + MediaTypes.PROTOBUF + "' or '" + MediaTypes.JSON + "'");
      return;
    }
    boolean subscribes = call.getType() == Call.Type.SUBSCRIBE;
    ExecutorStream stream =
        subscribes
            ? new ExecutorStream(
                vertx.getOrCreateContext(),
                request.response(),
                () -> Connections.abort(request.connection()),
                type)
            : null;
    gate.ask(agent -> agent.executorCall(call, principal, stream))
        .onSuccess(
            answer -> {
              if (answer.status() == 200 && subscribes) {
                begin(request, stream);
                return;
              }
              if (subscribes) {
                stream.abandon();
              }
              Answers.text(request, answer.status(), answer.words());
            })
        .onFailure(e -> Answers.text(request, 503, "Agent has not finished recovery"));
  }

  private void begin(HttpServerRequest request, ExecutorStream stream) {
    if (request.response().closed()) {
      gone(stream);
      return;
    }
    request.response().closeHandler(v -> gone(stream));
    stream.start();
  }

  private void gone(ExecutorStream stream) {
    stream.lost();
    gate.ask(
            agent -> {
              agent.executorGone(stream);
              return true;
            })
        .otherwise(false); // No agent, no executor that could be gone.
  }
}
