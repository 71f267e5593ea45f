package io.kernos.spi.container;

import java.util.Optional;

/**
 * How a container ended.
 *
 * @param status as waitpid gives it: exit code times 256, or the signal that killed it, plus 128
 *     when it left a core dump; -1 when nobody was left to record it
 * @param limitation set when it was killed for exceeding a limit
 */
public record Exit(int status, Optional<Limitation> limitation) {

  private static final String[] SIGNALS = {
    "Hangup",
    "Interrupt",
    "Quit",
    "Illegal instruction",
    "Trace/breakpoint trap",
    "Aborted",
    "Bus error",
    "Floating point exception",
    "Killed",
    "User defined signal 1",
    "Segmentation fault",
    "User defined signal 2",
    "Broken pipe",
    "Alarm clock",
    "Terminated",
    "Stack fault",
    "Child exited",
    "Continued",
    "Stopped (signal)",
    "Stopped",
    "Stopped (tty input)",
    "Stopped (tty output)",
    "Urgent I/O condition",
    "CPU time limit exceeded",
    "File size limit exceeded",
    "Virtual timer expired",
    "Profiling timer expired",
    "Window changed",
    "I/O possible",
    "Power failure",
    "Bad system call"
  };

  /** Which limit was exceeded. */
  public enum Limit {
    MEMORY,
    DISK
  }

  /**
   * A limit that was exceeded.
   *
   * @param message with the figures, for people
   * @param usedBytes what was used at most; 0 when not known
   */
  public record Limitation(Limit limit, String message, long usedBytes) {
    /** A limit exceeded by an unknown amount. */
    public Limitation(Limit limit, String message) {
      this(limit, message, 0);
    }
  }

  /** It ran to its end and returned {@code code}. */
  public static Exit code(int code) {
    return new Exit((code & 0xff) << 8, Optional.empty());
  }

  /** It was killed by {@code signal}. */
  public static Exit signal(int signal) {
    return new Exit(signal & 0x7f, Optional.empty());
  }

  /** It ended, but how was never recorded: its supervisor was killed, or the machine stopped. */
  public static Exit unknown() {
    return new Exit(-1, Optional.empty());
  }

  /** Whether it is known how it ended. */
  public boolean known() {
    return status != -1;
  }

  /** Whether it ran to its end, rather than being killed by a signal. */
  public boolean exited() {
    return known() && (status & 0x7f) == 0;
  }

  /** What it returned; meaningful when {@link #exited}. */
  public int exitCode() {
    return (status >> 8) & 0xff;
  }

  /** The signal that killed it; meaningful when not {@link #exited}. */
  public int termSignal() {
    return status & 0x7f;
  }

  /**
   * In the words that Mesos puts into status messages after "Command", such as "exited with status
   * 1" or "terminated with signal Killed".
   */
  public String describe() {
    if (!known()) {
      return "terminated with unknown status";
    }
    if (exited()) {
      return "exited with status " + exitCode();
    }
    String core = (status & 0x80) != 0 ? " (core dumped)" : "";
    return "terminated with signal " + signalName(termSignal()) + core;
  }

  /** A signal's name as the C library's strsignal gives it. */
  public static String signalName(int signal) {
    if (signal >= 1 && signal <= SIGNALS.length) {
      return SIGNALS[signal - 1];
    }
    return signal >= 34 && signal <= 64
        ? "Real-time signal " + (signal - 34)
        : "Unknown signal " + signal;
  }
}
