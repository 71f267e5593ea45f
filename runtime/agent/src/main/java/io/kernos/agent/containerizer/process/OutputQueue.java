package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.ContainerIo.Output;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/** A session's output on its way to one reader. Who gives waits for a reader that is behind. */
final class OutputQueue implements OutputSource {
  private static final int PIECES = 4;

  private final Deque<Output> waiting = new ArrayDeque<>();
  private Consumer<Optional<Output>> taker;
  private boolean ended;
  private boolean closed;

  synchronized void give(Output piece) throws InterruptedException {
    while (waiting.size() >= PIECES && !closed) {
      wait();
    }
    if (!closed) {
      waiting.add(piece);
      serve();
    }
  }

  /** Nothing more comes. */
  synchronized void end() {
    ended = true;
    serve();
  }

  synchronized boolean closed() {
    return closed;
  }

  @Override
  public synchronized void next(Consumer<Optional<Output>> newTaker) {
    taker = newTaker;
    serve();
  }

  @Override
  public synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }

  private void serve() {
    if (taker != null && (ended || !waiting.isEmpty())) {
      Consumer<Optional<Output>> served = taker;
      taker = null;
      served.accept(Optional.ofNullable(waiting.poll()));
      notifyAll();
    }
  }
}
