package io.kernos.marathon.definition;

import java.time.Duration;
import java.util.Optional;

/** A check that kills nothing: its result is shown. */
public record Check(Probe probe, Duration interval, Duration timeout, Duration delay) {
  /** What is looked at. */
  public sealed interface Probe permits Probe.Http, Probe.Tcp, Probe.Exec {
    /**
     * An HTTP request.
     *
     * @param scheme {@code HTTP} or {@code HTTPS}
     */
    record Http(Target target, Optional<String> path, String scheme) implements Probe {}

    /** A TCP connection. */
    record Tcp(Target target) implements Probe {}

    /** A command. */
    record Exec(Command command) implements Probe {}
  }

  /**
   * A port: by endpoint in pods, else by number or index.
   *
   * @param endpoint name of a pod's endpoint
   */
  public record Target(
      Optional<String> endpoint, Optional<Integer> port, Optional<Integer> portIndex) {

    /** In the instance's ports, when {@code port} is empty: one that names none means the first. */
    public int index() {
      return portIndex.orElse(0);
    }
  }
}
