package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.ContainerIo.Output;
import java.util.ArrayList;
import java.util.List;

/** Gives a session's output to each of its readers, from the first one on. */
final class Outlet {
  private final List<OutputQueue> readers = new ArrayList<>();
  private int sources;
  private boolean read;
  private boolean closed;

  /**
   * An outlet without readers.
   *
   * @param sources how many have to {@link #end} before the output has ended
   */
  Outlet(int sources) {
    this.sources = sources;
  }

  synchronized OutputQueue reader() {
    OutputQueue reader = new OutputQueue();
    if (sources == 0 || closed) {
      reader.end();
    } else {
      readers.add(reader);
      read = true;
      notifyAll();
    }
    return reader;
  }

  /** Returns once every reader has room for more; waits for the first reader. */
  void give(Output piece) throws InterruptedException {
    for (OutputQueue reader : present()) {
      reader.give(piece);
    }
  }

  private synchronized List<OutputQueue> present() throws InterruptedException {
    while (!read && !closed) {
      wait();
    }
    readers.removeIf(OutputQueue::closed);
    return List.copyOf(readers);
  }

  /** One source has ended. */
  synchronized void end() {
    if (--sources == 0) {
      readers.forEach(OutputQueue::end);
    }
  }

  /** No reader will come any more: what is left is for those that are there. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
