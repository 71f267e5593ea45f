package io.kernos.haproxy.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks HAProxy whether it would take a configuration. Blocks. */
public final class ConfigCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern ALERT = Pattern.compile("\\[ALERT]\\s*\\([0-9]+\\)\\s*:\\s*(.*)");
  private static final Pattern LINE = Pattern.compile("\\[[^\\]]*?:([0-9]+)]\\s*:?\\s*(.*)");

  private final String haproxy;

  /**
   * @param haproxy the command
   */
  public ConfigCheck(String haproxy) {
    this.haproxy = haproxy;
  }

  /**
   * What HAProxy has against a configuration.
   *
   * @param line of the file; 0: of the whole
   */
  public record Objection(int line, String words) {}

  /**
   * Checks a file.
   *
   * @return nothing if it would be taken
   * @throws IOException if HAProxy cannot be run
   */
  public List<Objection> check(Path file) throws IOException, InterruptedException {
    Path output = Files.createTempFile(file.getParent(), "check", ".log");
    try {
      Process process =
          new ProcessBuilder(haproxy, "-c", "-f", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .start();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return List.of(new Objection(0, "no answer in " + PATIENCE.toSeconds() + " s"));
      }
      return process.exitValue() == 0
          ? List.of()
          : objections(Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  static List<Objection> objections(String output) {
    List<Objection> all = new ArrayList<>();
    for (String each : output.split("\n")) {
      Matcher alert = ALERT.matcher(each);
      if (alert.find()) {
        Matcher line = LINE.matcher(alert.group(1));
        boolean placed = line.find();
        all.add(
            placed
                ? new Objection(Integer.parseInt(line.group(1)), line.group(2))
                : new Objection(0, alert.group(1)));
      }
    }
    return all.isEmpty() ? List.of(new Objection(0, "refused")) : all;
  }
}
