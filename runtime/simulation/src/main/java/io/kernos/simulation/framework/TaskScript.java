package io.kernos.simulation.framework;

import io.kernos.spi.container.Exit;
import io.kernos.testkit.sim.FakeContainerizer.Script;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * What a simulated task does, written into its command so that the fake containerizer can read it.
 *
 * @param runMillis how long it runs
 * @param exit what it returns
 * @param termMillis how long it takes to obey SIGTERM; negative: it does not
 * @param launches whether it can be started at all
 */
public record TaskScript(String task, long runMillis, int exit, long termMillis, boolean launches) {
  private static final long FOREVER = Duration.ofDays(2).toMillis();

  /** By chance: mostly short, some failing, some deaf, some that never end. */
  public static TaskScript random(String task, Random random) {
    long run =
        random.nextInt(8) == 0
            ? FOREVER
            : random.nextInt(4) == 0 ? random.nextInt(60_000) : random.nextInt(5_000);
    return new TaskScript(
        task,
        run,
        random.nextInt(5) == 0 ? 1 + random.nextInt(3) : 0,
        random.nextInt(5) == 0 ? -1 : random.nextInt(500),
        random.nextInt(25) != 0);
  }

  /** As a command. */
  public String command() {
    return String.join(
        " ",
        "simulate",
        task,
        String.valueOf(runMillis),
        String.valueOf(exit),
        String.valueOf(termMillis),
        String.valueOf(launches));
  }

  /** Reads a command; empty when it is none of ours. */
  public static Optional<TaskScript> read(String command) {
    String[] words = command.split(" ");
    if (words.length != 6 || !words[0].equals("simulate")) {
      return Optional.empty();
    }
    return Optional.of(
        new TaskScript(
            words[1],
            Long.parseLong(words[2]),
            Integer.parseInt(words[3]),
            Long.parseLong(words[4]),
            Boolean.parseBoolean(words[5])));
  }

  /** As the fake containerizer runs it. */
  public Script script() {
    return new Script(
        Duration.ofMillis(runMillis),
        Exit.code(exit),
        termMillis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(termMillis)),
        launches ? Optional.empty() : Optional.of("no such program"));
  }
}
