package io.kernos.master.allocator;

import io.kernos.spi.time.Clock;

/** The wait for agents after a fail-over of the master. */
final class Recovery {
  private final AllocatorConfig config;
  private final Clock clock;
  private final Runnable resume;
  private Clock.Timer timeout;
  private int needed;

  /**
   * @param resume called when the wait is over
   */
  Recovery(AllocatorConfig config, Clock clock, Runnable resume) {
    this.config = config;
    this.clock = clock;
    this.resume = resume;
  }

  boolean waiting() {
    return timeout != null;
  }

  void await(int expected, int present) {
    needed = (int) Math.ceil(expected * config.recoveryFactor());
    if (timeout == null) {
      timeout = clock.after(config.recoveryTimeout(), this::end);
    }
    agents(present);
  }

  /** Says how many agents there are. */
  void agents(int present) {
    if (timeout != null && present >= needed) {
      timeout.cancel();
      end();
    }
  }

  private void end() {
    timeout = null;
    resume.run();
  }
}
