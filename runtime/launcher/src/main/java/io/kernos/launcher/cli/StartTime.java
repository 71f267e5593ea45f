package io.kernos.launcher.cli;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When the command began, as people see it: with its script, but without a build. */
final class StartTime {
  /** In which the script says it, as seconds of the epoch with their fraction. */
  static final String VARIABLE = "KERNOS_STARTED";

  /** By how much the kernel's word on the start of a process may be off. */
  private static final Duration DOUBT = Duration.ofSeconds(2);

  private StartTime() {}

  /** How long this process has taken so far; {@code said} may be null. */
  static Duration elapsed(String said) {
    Instant now = Instant.now();
    // The script's process is this one: an earlier time was inherited from another.
    Instant earliest =
        ProcessHandle.current().info().startInstant().orElse(Instant.MIN.plus(DOUBT)).minus(DOUBT);
    return parse(said)
        .filter(time -> !time.isAfter(now) && !time.isBefore(earliest))
        .map(time -> Duration.between(time, now))
        .orElseGet(() -> Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()));
  }

  private static Optional<Instant> parse(String said) {
    if (said == null) {
      return Optional.empty();
    }
    try {
      BigDecimal micros = new BigDecimal(said).movePointRight(6);
      return Optional.of(Instant.EPOCH.plusNanos(micros.longValueExact() * 1000));
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
