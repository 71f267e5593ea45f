package io.kernos.marathon.instance;

import java.time.Duration;

/**
 * How long is waited for tasks; the defaults and names are Marathon's flags.
 *
 * @param killChunkSize how many instances are killed at the same time
 * @param killRetry after which a kill is repeated ({@code kill_retry_timeout})
 * @param launchConfirm until the first word of a launched task ({@code
 *     task_launch_confirm_timeout})
 * @param launch until a staged task runs ({@code task_launch_timeout})
 * @param reservation until a resident instance is launched on what it asked to be reserved ({@code
 *     task_reservation_timeout})
 * @param reconciliationInitialDelay before the first reconciliation by time
 * @param reconciliationInterval between reconciliations
 */
public record Settings(
    int killChunkSize,
    Duration killRetry,
    Duration launchConfirm,
    Duration launch,
    Duration reservation,
    Duration reconciliationInitialDelay,
    Duration reconciliationInterval) {
  public static final Settings DEFAULT =
      new Settings(
          100,
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(15),
          Duration.ofMinutes(10));
}
