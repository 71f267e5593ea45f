package io.kernos.marathon.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load that wrk makes, from its start until it is asked what came of it. */
final class Wrk {
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
  private static final Pattern ERRORS =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
  private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

  private final Process process;

  /**
   * What came of it.
   *
   * @param requests that were answered
   * @param failed those that were answered by an error, and those that were not answered at all
   */
  record Tally(long requests, long failed, String words) {}

  private Wrk(Process process) {
    this.process = process;
  }

  static boolean isThere() {
    return Files.isExecutable(Path.of("/usr/bin/wrk"));
  }

  /**
   * Starts it.
   *
   * @param keepAlive whether a connection has more than one request
   */
  static Wrk start(URI url, int connections, boolean keepAlive) throws IOException {
    return new Wrk(
        new ProcessBuilder(
                "/usr/bin/wrk",
                "--threads=1",
                "--connections=" + connections,
                "--duration=1h",
                "--timeout=20s",
                "--header=Connection: " + (keepAlive ? "keep-alive" : "close"),
                url.toString())
            .redirectErrorStream(true)
            .start());
  }

  /** Ends it. */
  Tally stop() throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", "kill -INT " + process.pid()).start().waitFor();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("wrk does not end");
    }
    String words = new String(process.getInputStream().readAllBytes());
    long failed = sum(REFUSED, words) + sum(ERRORS, words);
    return new Tally(sum(REQUESTS, words), failed, words);
  }

  private static long sum(Pattern pattern, String words) {
    Matcher matcher = pattern.matcher(words);
    long sum = 0;
    if (matcher.find()) {
      for (int i = 1; i <= matcher.groupCount(); i++) {
        sum += Long.parseLong(matcher.group(i));
      }
    }
    return sum;
  }
}
