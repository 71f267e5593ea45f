package io.kernos.bench.dns;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load, from the other processor. */
final class Dnsperf {
  private static final Pattern RATE = Pattern.compile("Queries per second: +([0-9.]+)");
  private static final Pattern COMPLETED = Pattern.compile("Queries completed: +(\\d+).*");

  private final Path queries;

  Dnsperf(Path queries) {
    this.queries = queries;
  }

  /** What a run has shown. */
  record Run(double perSecond, long answers) {}

  /** As fast as it goes. */
  Run full(int port, int seconds) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("taskset", "-c", "1", "dnsperf", "-s", "127.0.0.1", "-p"));
    command.addAll(List.of(String.valueOf(port), "-d", queries.toString(), "-c", "4"));
    command.addAll(List.of("-l", String.valueOf(seconds), "-q", "300"));
    double rate = 0;
    long answers = 0;
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        rate = figure(RATE, line, rate);
        answers = (long) figure(COMPLETED, line, answers);
      }
    }
    if (answers == 0) {
      throw new IllegalStateException("dnsperf got no answer from port " + port);
    }
    return new Run(rate, answers);
  }

  private static double figure(Pattern pattern, String line, double before) {
    Matcher matcher = pattern.matcher(line.strip());
    return matcher.matches() ? Double.parseDouble(matcher.group(1)) : before;
  }
}
