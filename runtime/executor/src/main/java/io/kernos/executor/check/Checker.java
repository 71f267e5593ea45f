package io.kernos.executor.check;

import io.kernos.api.v1.CheckInfo;
import io.kernos.api.v1.CheckStatusInfo;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Tells what a check finds whenever it differs from before, and judges nothing. */
public final class Checker {
  private final Clock clock;
  private final CheckLoop<CheckStatusInfo> loop;
  private final CheckStatusInfo none;
  private final Duration delay;
  private final Instant started;
  private CheckStatusInfo last;

  /**
   * A checker that {@link #start} sets going.
   *
   * @param started when the task was
   * @param last what was told before a restart; {@link #empty} at first
   */
  public Checker(
      Clock clock,
      CheckInfo check,
      Prober prober,
      CommandProbe commands,
      Instant started,
      CheckStatusInfo last,
      Consumer<CheckStatusInfo> listener) {
    this.clock = clock;
    this.started = started;
    this.last = last;
    this.none = empty(check);
    this.delay = Seconds.of(check.getDelaySeconds());
    Duration timeout = HealthChecker.timeout(check.getTimeoutSeconds());
    Probe probe =
        Probe.of(check)
            .orElseThrow(() -> new IllegalArgumentException("CheckInfo must specify 'type'"));
    this.loop =
        new CheckLoop<>(
            clock,
            Seconds.of(check.getIntervalSeconds()),
            () -> probe.run(prober, commands, timeout),
            result -> {
              CheckStatusInfo now = result.succeeded() ? result.result() : none;
              if (!now.equals(this.last)) {
                this.last = now;
                listener.accept(now);
              }
            });
  }

  /** Every status of a checked task carries this, until there is a result. */
  public static CheckStatusInfo empty(CheckInfo check) {
    CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(check.getType());
    switch (check.getType()) {
      case COMMAND -> status.setCommand(CheckStatusInfo.Command.getDefaultInstance());
      case HTTP -> status.setHttp(CheckStatusInfo.Http.getDefaultInstance());
      case TCP -> status.setTcp(CheckStatusInfo.Tcp.getDefaultInstance());
      case UNKNOWN -> {}
    }
    return status.build();
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
}
