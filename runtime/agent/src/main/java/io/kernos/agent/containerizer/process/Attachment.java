package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.ContainerIo;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** One who is attached to a container. */
final class Attachment implements ContainerIo {
  private final Vertx vertx;
  private final Contained container;
  private final Streams streams;
  private final Supplier<OutputSource> open;
  private final String stty;
  // One that is never read holds no container up.
  private volatile Optional<OutputSource> output = Optional.empty();

  /**
   * Reads what {@code open} gives and writes to the pipes of {@code container}.
   *
   * @param stty tells a terminal its size
   */
  Attachment(
      Vertx vertx, Contained container, Streams streams, Supplier<OutputSource> open, String stty) {
    this.vertx = vertx;
    this.container = container;
    this.streams = streams;
    this.open = open;
    this.stty = stty;
  }

  @Override
  public Future<Optional<Output>> read() {
    Context context = vertx.getOrCreateContext();
    Promise<Optional<Output>> promise = Promise.promise();
    if (output.isEmpty()) {
      output = Optional.of(open.get());
    }
    output.get().next(piece -> context.runOnContext(v -> promise.complete(piece)));
    return promise.future();
  }

  @Override
  public Future<Void> write(byte[] data) {
    return input(() -> streams.write(data));
  }

  @Override
  public Future<Void> endInput() {
    return input(streams::endInput);
  }

  @Override
  public Future<Void> resize(int rows, int columns) {
    return streams.terminal()
        ? input(() -> Terminal.resize(container, stty, rows, columns))
        : Future.failedFuture("it has no terminal");
  }

  @Override
  public void close() {
    output.ifPresent(OutputSource::close);
  }

  private interface Action {
    void run() throws IOException, InterruptedException;
  }

  private Future<Void> input(Action action) {
    Context context = vertx.getOrCreateContext();
    Promise<Void> promise = Promise.promise();
    try {
      streams.onInput(
          () -> {
            try {
              action.run();
              context.runOnContext(v -> promise.complete());
            } catch (ClosedChannelException e) {
              context.runOnContext(v -> promise.fail("it takes no input any more"));
            } catch (IOException | RuntimeException e) {
              context.runOnContext(v -> promise.fail(e));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              context.runOnContext(v -> promise.fail("the agent ends"));
            }
          });
    } catch (RejectedExecutionException e) {
      return Future.failedFuture("the agent ends");
    }
    return promise.future();
  }
}
