package io.kernos.store.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link StoreNode} in a network namespace, and what it is asked. Used from threads. */
final class Member implements AutoCloseable {
  private final List<String> command;
  private final Path folder;
  private final Map<Long, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private Process process;
  private Writer to;

  Member(List<String> prefix, Path folder, String self, List<String> all) {
    this.folder = folder;
    command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            StoreNode.class.getName(),
            folder.resolve("data").toString(),
            self));
    command.addAll(all);
  }

  /** Starts its process, on the data of the one before. */
  synchronized void start() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    to = process.outputWriter(StandardCharsets.UTF_8);
    Process mine = process;
    Thread reader = new Thread(() -> read(mine), "answers");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Process mine) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(mine.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith(StoreNode.ANSWER)) {
          answered(line.substring(StoreNode.ANSWER.length()));
        }
      }
    } catch (IOException killed) {
      // Nobody will answer what was asked.
    }
    asked.values().forEach(waits -> waits.complete("unknown"));
    asked.clear();
  }

  private void answered(String line) {
    int space = line.indexOf(' ');
    CompletableFuture<String> waits = asked.remove(Long.valueOf(line.substring(0, space)));
    if (waits != null) {
      waits.complete(line.substring(space + 1));
    }
  }

  /** What it answers: {@code unknown} when it dies before, or takes too long. */
  CompletableFuture<String> ask(String question) {
    long number = numbers.incrementAndGet();
    CompletableFuture<String> answer = new CompletableFuture<>();
    asked.put(number, answer);
    try {
      synchronized (this) {
        to.write(number + " " + question + "\n");
        to.flush();
      }
    } catch (IOException dead) {
      answer.complete("elsewhere"); // It never read that.
    }
    return answer.completeOnTimeout("unknown", 3, TimeUnit.SECONDS);
  }

  long pid() {
    return process.pid();
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    if (process != null) {
      kill();
    }
  }
}
