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
    new Reading(request, promise);
    return promise.future();
  }

  private final class Reading {
    private final HttpServerRequest request;
    private Buffer body = Buffer.buffer();

    Reading(HttpServerRequest request, Promise<Buffer> whole) {
      this.request = request;
      request.handler(this::part);
      request.exceptionHandler(e -> release());
      request.endHandler(v -> whole.complete(release()));
    }

    private void part(Buffer part) {
      if (body.length() + part.length() > max) {
        release();
        tooLarge(request);
      } else if (held + part.length() > (long) TOGETHER * max) {
        release();
        answers.text(request, 503, "Too many large requests at a time");
      } else {
        held += part.length();
        body.appendBuffer(part);
      }
    }

    /** Counts no more; harmless the second time. */
    private Buffer release() {
      Buffer all = body;
      body = Buffer.buffer();
      held -= all.length();
      return all;
    }
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
