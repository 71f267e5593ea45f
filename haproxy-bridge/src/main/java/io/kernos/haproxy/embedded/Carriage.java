package io.kernos.haproxy.embedded;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.IntConsumer;

/** Carries a body: no faster than the far end takes it, so that a slow one holds no memory. */
final class Carriage {
  private Carriage() {}

  /**
   * Succeeds at the end, which the far end is not told of.
   *
   * @param passed told the length of each piece
   */
  static Future<Void> carry(ReadStream<Buffer> from, WriteStream<Buffer> to, IntConsumer passed) {
    Promise<Void> done = Promise.promise();
    from.exceptionHandler(done::tryFail);
    from.endHandler(v -> done.tryComplete());
    from.handler(
        piece -> {
          passed.accept(piece.length());
          to.write(piece).onFailure(done::tryFail);
          if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(v -> from.resume());
          }
        });
    from.resume();
    return done.future();
  }
}
