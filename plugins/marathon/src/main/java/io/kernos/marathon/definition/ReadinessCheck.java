package io.kernos.marathon.definition;

import java.time.Duration;
import java.util.Set;

/**
 * Whether a new instance is ready to take over: asked by the scheduler during deployments.
 *
 * @param protocol {@code HTTP} or {@code HTTPS}
 */
public record ReadinessCheck(
    String name,
    String protocol,
    String path,
    String portName,
    Duration interval,
    Duration timeout,
    Set<Integer> httpStatusCodesForReady,
    boolean preserveLastResponse) {
  public ReadinessCheck {
    httpStatusCodesForReady = Set.copyOf(httpStatusCodesForReady);
  }
}
