package io.kernos.master.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads bodies of requests, up to a size. Used on one context only. */
final class Bodies {
  // All bodies that are being read together may be so many times as large as one.
  private static final int TOGETHER = 8;

  private final Answers answers;
  private final int max;
  private long held;

  Bodies(Answers answers, int max) {
    this.answers = answers;
    this.max = max;
  }

  /**
   * Reads the whole body. What is too large, or too much at a time, is answered here; then, and
   * when the client goes away, the future never completes.
   */
  Future<Buffer> read(HttpServerRequest request) {
    Promise<Buffer> promise = Promise.promise();
    long announced = announced(request);
    if (announced > max) {
      tooLarge(request);
      return promise.future();
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          held += part.length();
          if (body.length() + part.length() > max) {
            held -= body.length() + part.length();
            tooLarge(request);
          } else if (held > (long) TOGETHER * max) {
            held -= body.length() + part.length();
            answers.text(request, 503, "Too many large requests at a time");
          } else {
            body.appendBuffer(part);
          }
        });
    request.exceptionHandler(e -> held -= body.length());
    request.endHandler(
        v -> {
          held -= body.length();
          promise.complete(body);
        });
    return promise.future();
  }

  private static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void tooLarge(HttpServerRequest request) {
    answers.text(request, 413, "A body may have at most " + max + " bytes");
  }
}
