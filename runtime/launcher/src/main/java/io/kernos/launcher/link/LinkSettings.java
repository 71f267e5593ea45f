package io.kernos.launcher.link;

import java.time.Duration;

/**
 * Bounds and times of a session that crosses a wire.
 *
 * @param liveness a peer that is silent for so long is lost
 * @param opening so long may it take to open a session
 * @param window messages that may be under way before the receiver says that it has handled some
 * @param queue messages that wait at the sender for that, before the session is given up
 */
public record LinkSettings(Duration liveness, Duration opening, int window, int queue) {

  /** The usual bounds. */
  public static LinkSettings withLiveness(Duration liveness) {
    return new LinkSettings(liveness, Duration.ofSeconds(2), 2048, 16_384);
  }
}
