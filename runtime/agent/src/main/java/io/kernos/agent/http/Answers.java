package io.kernos.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.http.MediaTypes;
import io.kernos.api.json.ProtoJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers of the agent's HTTP server. */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  // What web pages make up; anything else might be a script of somebody else.
  private static final Pattern CALLBACK = Pattern.compile("[A-Za-z0-9_$.\\[\\]]{1,200}");

  private Answers() {}

  /** Writes one JSON document. */
  @FunctionalInterface
  interface Document {
    /** Writes it whole. */
    void write(JsonGenerator out) throws IOException;
  }

  static void text(HttpServerRequest request, int status, String text) {
    body(request, status, "text/plain; charset=utf-8", Buffer.buffer(text));
  }

  static void body(HttpServerRequest request, int status, String type, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status);
    if (body.length() > 0) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    }
    if (!request.isEnded()) {
      // Nobody will read the rest of the request.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response.end(body);
  }

  /** Answers with a document, or as a call of {@code ?jsonp=}. */
  static void json(HttpServerRequest request, Document document) {
    String callback = request.getParam("jsonp");
    if (callback != null && !CALLBACK.matcher(callback).matches()) {
      text(request, 400, "The parameter 'jsonp' is not the name of a function");
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    if (callback != null) {
      bytes.writeBytes((callback + "(").getBytes(StandardCharsets.UTF_8));
    }
    try (JsonGenerator out = ProtoJson.generator(bytes)) {
      document.write(out);
    } catch (IOException e) {
      failed(request, e);
      return;
    }
    if (callback != null) {
      bytes.writeBytes(");".getBytes(StandardCharsets.UTF_8));
    }
    body(
        request,
        200,
        callback == null ? MediaTypes.JSON : "text/javascript",
        Buffer.buffer(bytes.toByteArray()));
  }

  static void methodNotAllowed(HttpServerRequest request, String allowed) {
    request.response().putHeader(HttpHeaders.ALLOW, allowed);
    text(
        request,
        405,
        "405 Method Not Allowed. Expecting one of { '"
            + allowed
            + "' }, but received '"
            + request.method().name()
            + "'.");
  }

  static void failed(HttpServerRequest request, Throwable cause) {
    LOG.error("cannot serve {} {}", request.method(), request.path(), cause);
    text(request, 500, "Internal error: " + cause);
  }
}
