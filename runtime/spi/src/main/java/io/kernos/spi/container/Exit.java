package io.kernos.spi.container;

import java.util.Optional;

/**
 * How a container ended.
 *
 * @param status as waitpid gives it: exit code times 256, or the signal that killed it
 * @param limitation set when it was killed for exceeding a limit
 */
public record Exit(int status, Optional<Limitation> limitation) {

  /** Which limit was exceeded. */
  public enum Limit {
    MEMORY,
    DISK
  }

  /**
   * A limit that was exceeded.
   *
   * @param message with the figures, for people
   */
  public record Limitation(Limit limit, String message) {}

  /** It ran to its end and returned {@code code}. */
  public static Exit code(int code) {
    return new Exit((code & 0xff) << 8, Optional.empty());
  }

  /** It was killed by {@code signal}. */
  public static Exit signal(int signal) {
    return new Exit(signal & 0x7f, Optional.empty());
  }

  /** Whether it ran to its end, rather than being killed by a signal. */
  public boolean exited() {
    return (status & 0x7f) == 0;
  }

  /** What it returned; meaningful when {@link #exited}. */
  public int exitCode() {
    return (status >> 8) & 0xff;
  }

  /** The signal that killed it; meaningful when not {@link #exited}. */
  public int termSignal() {
    return status & 0x7f;
  }
}
