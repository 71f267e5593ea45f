package io.kernos.master.http;

import io.kernos.api.http.MediaTypes;
import io.kernos.api.v1.scheduler.Call;
import io.kernos.master.CallResult;
import io.kernos.master.validation.CallValidation;
import io.kernos.spi.security.Principal;
import io.kernos.spi.time.Ids;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code POST /api/v1/scheduler}, with the checks of the original in its order. */
final class SchedulerEndpoint {
  private final Context context;
  private final Ids ids;
  private final Answers answers;
  private final Messages messages;
  private final long maxPending;

  SchedulerEndpoint(Context context, Ids ids, Answers answers, Messages messages, long maxPending) {
    this.context = context;
    this.ids = ids;
    this.answers = answers;
    this.messages = messages;
    this.maxPending = maxPending;
  }

  void handle(HttpServerRequest request, MasterGate.Leading master, Principal principal) {
    if (!master.view().recovered()) {
      answers.text(request, 503, "Master has not finished recovery");
    } else if (request.method() != HttpMethod.POST) {
      answers.methodNotAllowed(request, "POST");
    } else {
      messages
          .read(request, Call.getDefaultInstance())
          .onSuccess(call -> checked(request, master, call, principal));
    }
  }

  private void checked(
      HttpServerRequest request, MasterGate.Leading master, Call call, Principal principal) {
    Optional<String> wrong = CallValidation.validate(call, principal);
    if (wrong.isPresent()) {
      answers.text(request, 400, "Failed to validate scheduler::Call: " + wrong.get());
      return;
    }
    boolean subscribe = call.getType() == Call.Type.SUBSCRIBE;
    String type = null;
    // Only where an answer has a body does it matter what the client takes.
    if (subscribe || call.getType() == Call.Type.RECONCILE_OPERATIONS) {
      type = MediaTypes.forAnswer(request.getHeader(HttpHeaders.ACCEPT));
      if (type == null) {
        answers.text(
            request,
            406,
            "Expecting 'Accept' to allow '"
                + MediaTypes.PROTOBUF
                + "' or '"
                + MediaTypes.JSON
                + "'");
        return;
      }
    }
    if (subscribe) {
      subscribe(request, master, call, principal, type);
      return;
    }
    Optional<String> streamId = Optional.ofNullable(request.getHeader(EventStream.STREAM_ID));
    onContext(
        master.call(call, streamId, principal),
        result -> answers.result(request, result),
        failure -> answers.failed(request, failure));
  }

  private void subscribe(
      HttpServerRequest request,
      MasterGate.Leading master,
      Call call,
      Principal principal,
      String type) {
    if (request.headers().contains(EventStream.STREAM_ID)) {
      answers.text(request, 400, "Subscribe calls should not include the 'Mesos-Stream-Id' header");
      return;
    }
    if (request.response().closed()) {
      return;
    }
    EventStream stream =
        new EventStream(
            context,
            request.response(),
            () -> Connections.abort(request.connection()),
            ids.uuid().toString(),
            type,
            maxPending);
    request
        .response()
        .closeHandler(v -> stream.abandon())
        .exceptionHandler(e -> stream.abandon())
        .endHandler(
            // Comes once, after the last byte or with the end of the connection.
            v -> {
              stream.abandon();
              master.closed(stream);
            });
    onContext(
        master.subscribe(call, stream, principal),
        result -> started(request, stream, result),
        failure -> answers.failed(request, failure));
  }

  private void started(HttpServerRequest request, EventStream stream, CallResult result) {
    if (result.taken()) {
      stream.start();
    } else {
      request.response().setChunked(false).headers().remove(EventStream.STREAM_ID);
      answers.result(request, result);
    }
  }

  private <T> void onContext(Future<T> future, Consumer<T> success, Consumer<Throwable> failure) {
    future.onComplete(
        done ->
            context.runOnContext(
                v -> {
                  if (done.succeeded()) {
                    success.accept(done.result());
                  } else {
                    failure.accept(done.cause());
                  }
                }));
  }
}
