package io.kernos.master.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /store/}: what operators do with the masters' store. */
final class StoreEndpoint {
  private static final Logger log = LoggerFactory.getLogger(StoreEndpoint.class);

  private final Vertx vertx;
  private final Context context;
  private final MasterGate gate;
  private final Answers answers;
  private final Duration stall;

  StoreEndpoint(Vertx vertx, Context context, MasterGate gate, Answers answers, Duration stall) {
    this.vertx = vertx;
    this.context = context;
    this.gate = gate;
    this.answers = answers;
    this.stall = stall;
  }

  /** {@code GET /store/state}: all state, as a file that a store is made from again. */
  void state(HttpServerRequest request, MasterGate.Leading master, Access access) {
    if (request.method() != HttpMethod.GET) {
      answers.methodNotAllowed(request, "GET");
    } else if (!access.saveState()) {
      answers.text(request, 403, "");
    } else if (gate.store().isEmpty() || !master.view().recovered()) {
      answers.text(request, 503, "Master has not finished recovery");
    } else {
      gate.store()
          .get()
          .copy(master.view().clusterId())
          .onComplete(
              copied ->
                  context.runOnContext(
                      v -> {
                        if (copied.succeeded()) {
                          new Sending(request, copied.result()).begin();
                        } else {
                          answers.failed(request, copied.cause());
                        }
                      }));
    }
  }

  /** Sends a copy a piece at a time, as fast as its reader takes it. On the context. */
  private final class Sending {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final StoreGate.Copy copy;
    private boolean reading;
    private boolean ended;

    Sending(HttpServerRequest request, StoreGate.Copy copy) {
      this.request = request;
      this.response = request.response();
      this.copy = copy;
    }

    void begin() {
      if (response.closed()) {
        close();
        return;
      }
      log.info("all state is being saved by an operator");
      response.closeHandler(v -> close());
      response.exceptionHandler(e -> log.debug("A client went away", e));
      response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
      read();
    }

    private void read() {
      if (response.closed()) {
        close();
        return;
      }
      reading = true;
      vertx
          .executeBlocking(copy::next, false)
          .onComplete(
              piece -> {
                reading = false;
                if (piece.failed()) {
                  // The answer has begun: all that can be said is that it is not whole.
                  log.error("Could not finish an answer", piece.cause());
                  response.reset();
                  close();
                } else if (piece.result().length == 0 || response.closed()) {
                  close();
                } else {
                  send(piece.result());
                }
              });
    }

    private void send(byte[] piece) {
      response.write(Buffer.buffer(piece));
      if (!response.writeQueueFull()) {
        read();
        return;
      }
      long stalled = vertx.setTimer(stall.toMillis(), t -> Connections.abort(request.connection()));
      response.drainHandler(
          v -> {
            vertx.cancelTimer(stalled);
            response.drainHandler(null);
            read();
          });
    }

    /** At its end, or when its reader has gone; not while a piece is being read. */
    private void close() {
      if (reading || ended) {
        return;
      }
      ended = true;
      vertx
          .executeBlocking(
              () -> {
                copy.close();
                return null;
              },
              false)
          .onFailure(e -> log.warn("Could not close what was saved", e));
      if (!response.closed()) {
        response.end();
      }
    }
  }
}
