package io.kernos.agent.containerizer.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A program in a session of its own that forks the supervisors. Forking a small program is several
 * times cheaper than starting a process from the JVM; and when the agent dies, its input ends and
 * it ends, while the supervisors live on.
 */
final class Spawner implements AutoCloseable {
  /** Its children are collected after so many launches, and once a second. */
  private static final int COLLECT = 50;

  private final Launcher launcher;
  private final Path log;
  private final Runnable died;
  private Process process;
  private OutputStream input;
  private int launched;
  private boolean closed;

  /**
   * @param log gets what the program itself complains about
   * @param died called on another thread when the program ended by itself; the next launch starts
   *     it again
   */
  Spawner(Launcher launcher, Path log, Runnable died) {
    this.launcher = launcher;
    this.log = log;
    this.died = died;
  }

  /** Gives the program what makes it fork a supervisor. */
  void launch(byte[] order) throws IOException {
    send(order);
  }

  /** Sends a signal to a process group, or to the process alone when it leads none yet. */
  void signal(int signal, long pid) throws IOException {
    send(launcher.signal(signal, pid).getBytes(StandardCharsets.UTF_8));
  }

  /** Lets the program collect supervisors that have ended. */
  synchronized void collect() throws IOException {
    if (launched > 0) {
      launched = 0;
      write(launcher.collect().getBytes(StandardCharsets.UTF_8));
    }
  }

  private synchronized void send(byte[] order) throws IOException {
    if (closed) {
      throw new IOException("the containerizer is closed");
    }
    if (process == null || !process.isAlive()) {
      start();
    }
    try {
      write(order);
    } catch (IOException e) {
      // It is dead, which the JVM did not know yet; nobody acts upon what it may have read.
      start();
      write(order);
    }
    if (++launched >= COLLECT) {
      collect();
    }
  }

  private void write(byte[] order) throws IOException {
    input.write(order);
    input.flush();
  }

  private void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(launcher.program())
            .directory(Path.of("/").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    process = builder.start();
    input = process.getOutputStream();
    process
        .onExit()
        .thenRun(
            () -> {
              synchronized (this) {
                if (closed) {
                  return;
                }
              }
              died.run();
            });
  }

  /** Ends the program; supervisors and tasks live on. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (input != null) {
      input.close();
    }
  }
}
