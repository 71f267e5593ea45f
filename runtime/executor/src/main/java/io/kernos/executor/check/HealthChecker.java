package io.kernos.executor.check;

import io.kernos.api.checkpoint.HealthRecord;
import io.kernos.api.v1.CheckStatusInfo;
import io.kernos.api.v1.HealthCheck;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides from probes whether a task is healthy. Mesos: failures within the grace period do not
 * count until it was healthy once; each one that counts is told, and so is the first success and
 * each one after failures.
 */
public final class HealthChecker {
  private static final int HTTP_OK = 200;
  private static final int HTTP_BAD_REQUEST = 400;

  private final Clock clock;
  private final HealthCheck check;
  private final Listener listener;
  private final CheckLoop<CheckStatusInfo> loop;
  private final Duration delay;
  private final Instant started;
  private int consecutiveFailures;
  private boolean wasHealthy;

  /** Told what changed. */
  @FunctionalInterface
  public interface Listener {
    /**
     * The task's health was found.
     *
     * @param kill whether it failed so often that the task is to be killed
     * @param record to go on from after a restart
     */
    void health(boolean healthy, boolean kill, HealthRecord record);
  }

  /**
   * A checker that {@link #start} sets going.
   *
   * @param record of an earlier life; or one that only says when the task was started
   */
  public HealthChecker(
      Clock clock,
      HealthCheck check,
      Prober prober,
      CommandProbe commands,
      HealthRecord record,
      Listener listener) {
    this.clock = clock;
    this.check = check;
    this.listener = listener;
    this.started = Instant.ofEpochMilli(record.getStartedEpochMs());
    this.consecutiveFailures = record.getConsecutiveFailures();
    this.wasHealthy = record.getWasHealthy();
    this.delay = Seconds.of(check.getDelaySeconds());
    Duration timeout = timeout(check.getTimeoutSeconds());
    Probe probe =
        Probe.of(check)
            .orElseThrow(() -> new IllegalArgumentException("HealthCheck must specify 'type'"));
    this.loop =
        new CheckLoop<>(
            clock,
            Seconds.of(check.getIntervalSeconds()),
            () -> probe.run(prober, commands, timeout),
            result -> {
              if (result.succeeded() && healthy(result.result())) {
                success();
              } else {
                failure();
              }
            });
  }

  /** A timeout of zero means none. */
  static Duration timeout(double seconds) {
    return seconds > 0 ? Seconds.of(seconds) : Duration.ofDays(365);
  }

  /** Starts probing, after what is left of the delay. */
  public void start() {
    Duration left = delay.minus(Duration.between(started, clock.now()));
    loop.start(left.compareTo(delay) > 0 ? delay : left);
  }

  /** Nothing is told after this. */
  public void stop() {
    loop.stop();
  }

  private static boolean healthy(CheckStatusInfo result) {
    return switch (result.getType()) {
      case COMMAND -> result.getCommand().getExitCode() == 0;
      case HTTP ->
          result.getHttp().getStatusCode() >= HTTP_OK
              && result.getHttp().getStatusCode() < HTTP_BAD_REQUEST;
      case TCP -> result.getTcp().getSucceeded();
      case UNKNOWN -> true;
    };
  }

  private void failure() {
    Duration grace = Seconds.of(check.getGracePeriodSeconds());
    if (!wasHealthy
        && !grace.isZero()
        && Duration.between(started, clock.now()).compareTo(grace) <= 0) {
      return;
    }
    consecutiveFailures++;
    listener.health(false, consecutiveFailures >= check.getConsecutiveFailures(), record());
  }

  private void success() {
    boolean news = !wasHealthy || consecutiveFailures > 0;
    wasHealthy = true;
    consecutiveFailures = 0;
    if (news) {
      listener.health(true, false, record());
    }
  }

  private HealthRecord record() {
    return HealthRecord.newBuilder()
        .setStartedEpochMs(started.toEpochMilli())
        .setConsecutiveFailures(consecutiveFailures)
        .setWasHealthy(wasHealthy)
        .build();
  }
}
