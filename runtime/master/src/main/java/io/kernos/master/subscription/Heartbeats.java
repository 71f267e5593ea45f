package io.kernos.master.subscription;

import io.kernos.master.framework.Events;
import io.kernos.master.framework.Framework;
import io.kernos.master.framework.Streams;
import io.kernos.spi.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells connected frameworks that their stream is open; the first time at once. */
final class Heartbeats {
  private final Streams streams;
  private final Clock clock;
  private final Duration interval;
  private final Map<String, Clock.Timer> timers = new LinkedHashMap<>();

  Heartbeats(Streams streams, Clock clock, Duration interval) {
    this.streams = streams;
    this.clock = clock;
    this.interval = interval;
  }

  void start(Framework framework) {
    stop(framework);
    streams.send(framework, Events.HEARTBEAT);
    timers.put(
        framework.key(), clock.every(interval, () -> streams.send(framework, Events.HEARTBEAT)));
  }

  void stop(Framework framework) {
    Clock.Timer timer = timers.remove(framework.key());
    if (timer != null) {
      timer.cancel();
    }
  }

  void close() {
    timers.values().forEach(Clock.Timer::cancel);
    timers.clear();
  }
}
