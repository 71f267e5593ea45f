package io.kernos.testkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What a task's command writes: it runs beside the update that says so, and may come after it. */
public final class Written {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Written() {}

  /** The first line of the file, once it is there and whole. */
  public static String line(Path file) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      String text = Files.exists(file) ? Files.readString(file) : "";
      int end = text.indexOf('\n');
      if (end >= 0) {
        return text.substring(0, end);
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no line in " + file + ": '" + text + "'");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}
