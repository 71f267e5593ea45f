package io.kernos.agent.containerizer.process;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.kernos.spi.container.ContainerIo.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is appended to a file from now on; one that was cut is read from its beginning. */
final class Tail implements OutputSource {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
  private static final int PIECE = 1 << 16;
  private static final long PAUSE_MILLIS = 40;

  private final Path file;
  private final BooleanSupplier finished;
  private final ScheduledExecutorService threads;
  private long position = -1;
  private volatile boolean closed;

  /**
   * What is appended after the first call.
   *
   * @param finished whether nothing is appended any more
   */
  Tail(Path file, BooleanSupplier finished, ScheduledExecutorService threads) {
    this.file = file;
    this.finished = finished;
    this.threads = threads;
  }

  @Override
  public void next(Consumer<Optional<Output>> taker) {
    look(taker, 0);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void look(Consumer<Optional<Output>> taker, long millis) {
    try {
      threads.schedule(() -> look(taker), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      taker.accept(Optional.empty());
    }
  }

  private void look(Consumer<Optional<Output>> taker) {
    if (closed) {
      return;
    }
    // Asked first, so that what was written last is still read.
    boolean last = finished.getAsBoolean();
    byte[] data = read();
    if (data.length > 0) {
      taker.accept(Optional.of(new Output(false, data)));
    } else if (last) {
      taker.accept(Optional.empty());
    } else {
      look(taker, PAUSE_MILLIS);
    }
  }

  private byte[] read() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, NOFOLLOW_LINKS)) {
      if (position < 0) {
        position = channel.size();
      } else if (channel.size() < position) {
        position = 0;
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, channel.size() - position));
      int count = channel.read(buffer, position);
      position += Math.max(0, count);
      return Arrays.copyOf(buffer.array(), Math.max(0, count));
    } catch (IOException e) {
      LOG.debug("nothing to read in {}", file, e);
      position = 0;
      return new byte[0];
    }
  }
}
