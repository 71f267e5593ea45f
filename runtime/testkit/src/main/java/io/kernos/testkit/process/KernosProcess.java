package io.kernos.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernos command in a process of its own; all that it printed is kept. */
public final class KernosProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Process process;
  private final List<String> lines = new ArrayList<>();

  private KernosProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "kernos " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts {@code command} in {@code folder}. Ports that few tests care for are any free ones,
   * unless the command says otherwise.
   */
  public static KernosProcess start(Path folder, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("KERNOS_DNS_PORT", "0");
    builder.environment().put("KERNOS_DNS_HTTP_PORT", "0");
    for (String port : List.of("", "HTTP_", "HTTPS_", "APPID_")) {
      builder.environment().put("KERNOS_HAPROXY_" + port + "PORT", "0");
    }
    return new KernosProcess(builder.start());
  }

  /**
   * Starts the command of the caller's own class path in {@code folder}.
   *
   * @param prefix goes before java, such as {@code ip netns exec}
   */
  public static KernosProcess java(Path folder, List<String> prefix, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(java());
    command.addAll(arguments);
    return start(folder, command);
  }

  /** The command of the caller's own class path, to which arguments are added. */
  public static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx512m",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        "io.kernos.launcher.Main");
  }

  private void read() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (this) {
          lines.add(line);
          notifyAll();
        }
      }
    } catch (IOException e) {
      // The process was killed.
    }
  }

  /** The id of the process. */
  public long pid() {
    return process.pid();
  }

  /** Everything it printed so far. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits for a line that {@code pattern} is found in. */
  public synchronized Matcher line(String pattern) throws InterruptedException {
    Pattern wanted = Pattern.compile(pattern);
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int next = 0; ; ) {
      while (next < lines.size()) {
        Matcher matcher = wanted.matcher(lines.get(next++));
        if (matcher.find()) {
          return matcher;
        }
      }
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0 || !process.isAlive() && next == lines.size()) {
        throw new AssertionError("no line with " + pattern + " in\n" + String.join("\n", lines));
      }
      wait(Math.min(millis, 200));
    }
  }

  /** Waits until all serves. */
  public KernosProcess ready() throws InterruptedException {
    line("^kernos ready in \\d+ ms$");
    return this;
  }

  /** Where a server of this process listens, as it printed it. */
  public URI url(String name) throws InterruptedException {
    return URI.create(line("^" + Pattern.quote(name) + " +(http://\\S+)").group(1));
  }

  /** SIGKILL to the process alone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends a signal, such as STOP. */
  public void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + " " + process.pid() + " returned " + code);
    }
  }

  /** SIGTERM; gives the exit code. */
  public int terminate() throws InterruptedException {
    // By its handle: else its streams are closed, and its last words lost.
    process.toHandle().destroy();
    return exitCode();
  }

  /** Waits for its end. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it did not end:\n" + String.join("\n", lines()));
    }
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      process.destroy();
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }
}
