package io.kernos.marathon.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an answer piece by piece: a long one neither fills the memory when its reader is slow, nor
 * keeps the event loop for long.
 */
final class AnswerWriter {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);
  private static final int PIECE_BYTES = 64 << 10;
  private static final long TURN_NANOS = Duration.ofMillis(10).toNanos();

  private final Context context;
  private final HttpServerResponse response;
  private final boolean head;

  /**
   * @param context on which the pieces are made
   * @param head whether the body is left out
   */
  AnswerWriter(Context context, HttpServerResponse response, boolean head) {
    this.context = context;
    this.response = response;
    this.head = head;
  }

  void write(Answer answer) {
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    if (head) {
      response.end();
      return;
    }
    turn(answer.chunks().iterator());
  }

  private void turn(Iterator<Buffer> chunks) {
    long begin = System.nanoTime();
    Buffer piece = Buffer.buffer();
    try {
      while (chunks.hasNext() && System.nanoTime() - begin < TURN_NANOS) {
        piece.appendBuffer(chunks.next());
        if (piece.length() >= PIECE_BYTES) {
          send(piece);
          piece = Buffer.buffer();
          if (response.writeQueueFull()) {
            response.drainHandler(v -> context.runOnContext(x -> again(chunks)));
            return;
          }
        }
      }
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    if (!chunks.hasNext()) {
      response.end(piece);
      return;
    }
    if (piece.length() > 0) {
      send(piece);
    }
    context.runOnContext(v -> again(chunks));
  }

  private void send(Buffer piece) {
    if (!response.headWritten()) {
      response.setChunked(true);
    }
    response.write(piece);
  }

  private void again(Iterator<Buffer> chunks) {
    response.drainHandler(null);
    if (!response.ended() && !response.closed()) {
      turn(chunks);
    }
  }

  /** Too late for a status: a cut connection tells the client that something is missing. */
  private void failed(RuntimeException failure) {
    if (response.headWritten()) {
      LOG.error("An answer broke off", failure);
      response.reset();
    } else {
      Answer error = Errors.answer(failure);
      response.setStatusCode(error.status());
      error.headers().forEach(response::putHeader);
      Buffer whole = Buffer.buffer();
      error.chunks().forEach(whole::appendBuffer);
      response.end(whole);
    }
  }
}
