package io.kernos.agent.containerizer.process;

import io.kernos.spi.container.ContainerIo.Output;
import io.kernos.spi.container.ContainerSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipes to and from a container that can be attached to. Those of a session are the only way of
 * its output; another's output goes to files, whoever listens, and only its input comes by a pipe.
 */
final class Streams {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
  private static final int PIECE = 1 << 16;
  private static final long IDLE_SECONDS = 10;

  private final boolean terminal;
  private final List<Path> outputs = new ArrayList<>();
  private final Optional<Outlet> outlet;
  private final FileChannel input;
  // What is done to the input waits for a container that does not read: on a thread of its own.
  private final ThreadPoolExecutor inputThread;
  private final CountDownLatch opened = new CountDownLatch(1);

  /** The pipes that a container of these properties needs. */
  private static List<Path> pipes(Place place, boolean session, boolean terminal) {
    List<Path> pipes = new ArrayList<>(List.of(place.input()));
    if (session) {
      pipes.add(place.output());
      if (!terminal) {
        pipes.add(place.errors());
      }
    }
    return pipes;
  }

  /** Makes and opens the pipes of a container that is to be launched. */
  static Streams make(Tools tools, Place place, ContainerSpec spec, Users.User user)
      throws IOException {
    boolean session = spec.kind() == ContainerSpec.Kind.SESSION;
    List<Path> pipes = pipes(place, session, spec.hasTerminal());
    tools.makePipes(pipes);
    if (user != null) {
      // So that it may open them again, by such names as /dev/stderr.
      for (Path pipe : pipes) {
        user.give(pipe);
      }
    }
    return new Streams(place, session, spec.hasTerminal());
  }

  /** Opens the pipes, which exist; before the container is launched. */
  Streams(Place place, boolean session, boolean terminal) throws IOException {
    this.terminal = terminal;
    inputThread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, "container-input"));
    inputThread.allowCoreThreadTimeOut(true);
    // Opened for both, it waits for nobody, and what is written stays until the container reads.
    input = FileChannel.open(place.input(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    List<Path> pipes = pipes(place, session, terminal);
    outputs.addAll(pipes.subList(1, pipes.size()));
    outlet = session ? Optional.of(new Outlet(outputs.size())) : Optional.empty();
    outlet.ifPresent(
        o -> outputs.forEach(p -> daemon(() -> pump(o, p), "container-output").start()));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  boolean terminal() {
    return terminal;
  }

  /** Of a session only. */
  Optional<Outlet> outlet() {
    return outlet;
  }

  /** Does what may block to the input, in the order of the calls. */
  void onInput(Runnable action) {
    inputThread.execute(action);
  }

  /** Blocks until there is room. */
  void write(byte[] data) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(data);
    while (buffer.hasRemaining()) {
      input.write(buffer);
    }
  }

  /** Lets the container read to an end; blocks until it has begun to. */
  void endInput() throws IOException, InterruptedException {
    if (outlet.isPresent() && !terminal) {
      // It opens its output last: then it has its input, and none of what was written is lost.
      opened.await();
      input.close();
    }
  }

  private void pump(Outlet to, Path pipe) {
    boolean error = outputs.indexOf(pipe) > 0;
    // To open it waits for the container.
    try (FileChannel from = FileChannel.open(pipe, StandardOpenOption.READ)) {
      opened.countDown();
      ByteBuffer buffer = ByteBuffer.allocate(PIECE);
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.give(new Output(error, Arrays.copyOf(buffer.array(), n)));
        buffer.clear();
      }
    } catch (IOException e) {
      LOG.warn("lost the output {}", pipe, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      opened.countDown();
      to.end();
    }
  }

  /** The container has ended, or was never launched. Its pipes exist yet. */
  void ended() {
    try {
      input.close();
      for (Path pipe : outputs) {
        // Whoever waits for the container to open it goes on, to the pipe's end.
        FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
      }
    } catch (IOException e) {
      LOG.warn("the pipes of an ended container are not closed", e);
    }
  }

  /** Nobody takes the output any more: the agent ends, or the container is forgotten. */
  void close() {
    outlet.ifPresent(Outlet::close);
    inputThread.shutdownNow();
  }
}
