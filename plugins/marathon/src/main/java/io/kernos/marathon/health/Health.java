package io.kernos.marathon.health;

import io.kernos.marathon.instance.InstanceId;
import java.time.Instant;
import java.util.Optional;

/**
 * What one health check has found of one instance.
 *
 * @param lastFailureCause of the newest failure
 */
public record Health(
    InstanceId instance,
    boolean alive,
    int consecutiveFailures,
    Optional<Instant> firstSuccess,
    Optional<Instant> lastSuccess,
    Optional<Instant> lastFailure,
    Optional<String> lastFailureCause) {}
