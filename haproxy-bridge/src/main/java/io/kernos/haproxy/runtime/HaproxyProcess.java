package io.kernos.haproxy.runtime;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HAProxy as a master with workers: the master keeps the process id, and at a reload hands the
 * listening sockets from worker to worker, so that no connection is refused. It outlives this
 * process when that is killed, and the next one finds it by its pid file. Blocks.
 */
public final class HaproxyProcess {
  private static final Logger log = LoggerFactory.getLogger(HaproxyProcess.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern WORKER = Pattern.compile("(?m)^(\\d+) +worker ");
  private static final long LONGEST_LOG = 1 << 20;

  private final String haproxy;
  private final Path configuration;
  private final Path folder;
  private final Path masterSocket;
  private final RuntimeApi api;
  private Optional<ProcessHandle> master = Optional.empty();

  /**
   * @param haproxy the command
   * @param configuration its file
   * @param folder for the pid file and the log
   * @param masterSocket where the master itself is asked
   */
  public HaproxyProcess(
      String haproxy, Path configuration, Path folder, Path masterSocket, RuntimeApi api) {
    this.haproxy = haproxy;
    this.masterSocket = masterSocket;
    this.configuration = configuration;
    this.folder = folder;
    this.api = api;
  }

  private Path pidFile() {
    return folder.resolve("haproxy.pid");
  }

  private Path logFile() {
    return folder.resolve("haproxy.log");
  }

  /**
   * Takes over one that an earlier life left behind.
   *
   * @param ended told when it ends by itself, on a thread of its own
   * @return whether there is one
   */
  public synchronized boolean adopt(Runnable ended) throws IOException {
    if (!Files.exists(pidFile())) {
      return false;
    }
    String pid = Files.readString(pidFile()).strip();
    Optional<ProcessHandle> found =
        pid.matches("[0-9]+") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
    if (found.isEmpty() || !isOurs(pid)) {
      return false;
    }
    follow(found.get(), ended);
    return true;
  }

  /** Process ids are used again: what runs under it must be told to use our file. */
  private boolean isOurs(String pid) throws IOException {
    Path commandLine = Path.of("/proc", pid, "cmdline");
    return Files.exists(commandLine)
        && Files.readString(commandLine).contains("\0" + configuration + "\0");
  }

  private void follow(ProcessHandle handle, Runnable ended) {
    master = Optional.of(handle);
    handle
        .onExit()
        .thenRun(
            () -> {
              if (isCurrent(handle)) {
                ended.run();
              }
            });
  }

  private synchronized boolean isCurrent(ProcessHandle handle) {
    return master.filter(handle::equals).isPresent();
  }

  /**
   * Starts it.
   *
   * @param generation that its configuration names
   * @param ended as by {@link #adopt}
   * @throws IOException if it does not come up
   */
  public synchronized void start(String generation, Runnable ended)
      throws IOException, InterruptedException {
    Files.deleteIfExists(logFile());
    Process started =
        new ProcessBuilder(
                haproxy, "-W", "-S", masterSocket + ",mode,600", "-f", configuration.toString())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
            .start();
    Files.writeString(pidFile(), started.pid() + "\n");
    master = Optional.of(started.toHandle());
    awaitGeneration(generation, 0);
    follow(started.toHandle(), ended);
  }

  /**
   * Makes it take its file anew.
   *
   * @param generation that the file names
   * @throws IOException if the old one goes on
   */
  public synchronized void reload(String generation) throws IOException, InterruptedException {
    if (!isAlive()) {
      throw new IOException("haproxy does not run");
    }
    if (Files.exists(logFile()) && Files.size(logFile()) > LONGEST_LOG) {
      try (RandomAccessFile file = new RandomAccessFile(logFile().toFile(), "rw")) {
        file.setLength(0);
      }
    }
    long before = Files.exists(logFile()) ? Files.size(logFile()) : 0;
    // As a program of its own, kill is not on every machine.
    new ProcessBuilder("/bin/sh", "-c", "kill -USR2 " + pid())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    awaitGeneration(generation, before);
  }

  /**
   * @param from where in the log this attempt begins
   */
  private void awaitGeneration(String generation, long from)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        if (api.ask("show info").contains("description: " + generation + "\n")) {
          return;
        }
      } catch (IOException e) {
        log.trace("not up yet", e);
      }
      String said = said(from);
      if (!isAlive() || said.contains("Loading failure")) {
        throw new LoadException(said);
      }
      if (System.nanoTime() > end) {
        throw new IOException("haproxy is not up after " + PATIENCE.toSeconds() + " s: " + said);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private String said(long from) throws IOException {
    if (!Files.exists(logFile())) {
      return "";
    }
    byte[] all = Files.readAllBytes(logFile());
    int start = (int) Math.min(from, all.length);
    return new String(all, start, all.length - start, StandardCharsets.UTF_8);
  }

  /** HAProxy would not begin with a configuration that its check had passed. */
  public static final class LoadException extends IOException {
    private static final long serialVersionUID = 1L;
    private final List<ConfigCheck.Objection> objections;

    LoadException(String said) {
      super(
          "haproxy does not take its configuration: "
              + ConfigCheck.objections(said).stream()
                  .map(ConfigCheck.Objection::words)
                  .findFirst()
                  .orElse(said));
      objections = ConfigCheck.objections(said);
    }

    /** What it said against it. */
    public List<ConfigCheck.Objection> objections() {
      return objections;
    }
  }

  /** Whether its master runs. */
  public synchronized boolean isAlive() {
    return master.map(ProcessHandle::isAlive).orElse(false);
  }

  /** The process id of the master; 0 when there is none. */
  public synchronized long pid() {
    return master.map(ProcessHandle::pid).orElse(0L);
  }

  /** The workers: that which serves, and those that end their last connections. */
  public synchronized List<Long> workers() {
    return master.stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .sorted()
        .toList();
  }

  /** The workers that end the last connections of before a reload, to be asked. */
  List<RuntimeApi> oldWorkers() throws IOException {
    if (!Files.exists(masterSocket)) {
      // One that is adopted may have been started without.
      return List.of();
    }
    String all = new RuntimeApi(masterSocket).ask("show proc");
    int old = all.indexOf("# old workers");
    return old < 0
        ? List.of()
        : WORKER
            .matcher(all.substring(old))
            .results()
            .map(worker -> RuntimeApi.ofWorker(masterSocket, worker.group(1)))
            .toList();
  }

  /** Ends it, with all that it serves. */
  public synchronized void stop() throws IOException, InterruptedException {
    Optional<ProcessHandle> last = master;
    master = Optional.empty();
    if (last.isPresent()) {
      last.get().destroy();
      try {
        last.get().onExit().get(5, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        last.get().destroyForcibly();
      }
      Files.deleteIfExists(pidFile());
    }
  }
}
