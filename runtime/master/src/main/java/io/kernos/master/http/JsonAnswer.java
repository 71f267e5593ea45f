package io.kernos.master.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.json.ProtoJson;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a JSON document of any size, a piece at a time: other requests have their turn in between,
 * and a reader is waited for, but not for ever. A small one goes out whole with its length.
 */
final class JsonAnswer {
  private static final Logger log = LoggerFactory.getLogger(JsonAnswer.class);
  private static final int PIECE = 32 << 10;
  // What AngularJS, jQuery and people make up; anything else might be a script of somebody else.
  private static final Pattern CALLBACK = Pattern.compile("[A-Za-z0-9_$.\\[\\]]{1,200}");

  private final Vertx vertx;
  private final Context context;
  private final Answers answers;
  private final Duration stall;

  JsonAnswer(Vertx vertx, Context context, Answers answers, Duration stall) {
    this.vertx = vertx;
    this.context = context;
    this.answers = answers;
    this.stall = stall;
  }

  /** Answers with the document, or as a call of {@code ?jsonp=}. */
  void send(HttpServerRequest request, Iterator<JsonStep> document) {
    String callback = request.getParam("jsonp");
    if (callback != null && !CALLBACK.matcher(callback).matches()) {
      answers.text(request, 400, "The parameter 'jsonp' is not the name of a function");
      return;
    }
    try {
      new Sending(request, document, callback).next();
    } catch (IOException | RuntimeException e) {
      log.error("Could not answer {}", request.path(), e);
      answers.failed(request, e);
    }
  }

  private final class Sending {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Iterator<JsonStep> document;
    private final String callback;
    private final ByteArrayOutputStream sink = new ByteArrayOutputStream(PIECE + 4096);
    private final JsonGenerator out;
    private long stallTimer = -1;

    Sending(HttpServerRequest request, Iterator<JsonStep> document, String callback)
        throws IOException {
      this.request = request;
      this.response = request.response();
      this.document = document;
      this.callback = callback;
      this.out = ProtoJson.generator(sink);
      response.putHeader(
          HttpHeaders.CONTENT_TYPE, callback == null ? MediaTypes.JSON : "text/javascript");
      if (callback != null) {
        sink.writeBytes((callback + "(").getBytes(StandardCharsets.UTF_8));
      }
    }

    void next() throws IOException {
      if (response.closed()) {
        return;
      }
      while (document.hasNext()) {
        document.next().write(out);
        if (sink.size() >= PIECE) {
          piece();
          return;
        }
      }
      out.close();
      if (callback != null) {
        sink.writeBytes(");".getBytes(StandardCharsets.UTF_8));
      }
      response.end(Buffer.buffer(sink.toByteArray()));
    }

    private void piece() {
      if (!response.headWritten()) {
        response.setChunked(true);
      }
      response.write(Buffer.buffer(sink.toByteArray()));
      sink.reset();
      if (response.writeQueueFull()) {
        stallTimer = vertx.setTimer(stall.toMillis(), t -> Connections.abort(request.connection()));
        response.drainHandler(
            v -> {
              vertx.cancelTimer(stallTimer);
              response.drainHandler(null);
              go();
            });
      } else {
        context.runOnContext(v -> go());
      }
    }

    private void go() {
      try {
        next();
      } catch (IOException | RuntimeException e) {
        // The answer has begun: all that can be said is that it is not whole.
        log.error("Could not finish an answer", e);
        response.reset();
      }
    }
  }
}
