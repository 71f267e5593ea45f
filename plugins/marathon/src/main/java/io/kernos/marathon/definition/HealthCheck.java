package io.kernos.marathon.definition;

import java.time.Duration;
import java.util.Optional;

/**
 * How it is found whether an instance of an app is healthy.
 *
 * @param command of a {@code COMMAND} check, for the shell
 * @param path of an HTTP check
 * @param port a fixed port, or else {@code portIndex} in the instance's ports
 * @param maxConsecutiveFailures after so many it is killed; 0: never
 * @param ipProtocol {@code IPv4} or {@code IPv6}, of Mesos checks
 */
public record HealthCheck(
    Protocol protocol,
    Optional<String> command,
    Optional<String> path,
    Optional<Integer> port,
    Optional<Integer> portIndex,
    Duration gracePeriod,
    Duration interval,
    Duration timeout,
    Duration delay,
    int maxConsecutiveFailures,
    boolean ignoreHttp1xx,
    String ipProtocol) {

  /** The port where it looks; of no meaning for a command. */
  public Check.Target target() {
    return new Check.Target(Optional.empty(), port, portIndex);
  }

  /** Who checks what: without MESOS_ the scheduler, over the network; else the executor. */
  public enum Protocol {
    HTTP,
    HTTPS,
    TCP,
    COMMAND,
    MESOS_HTTP,
    MESOS_HTTPS,
    MESOS_TCP;

    /** Whether the executor runs it, on the agent. */
    public boolean byExecutor() {
      return ordinal() >= COMMAND.ordinal();
    }
  }
}
