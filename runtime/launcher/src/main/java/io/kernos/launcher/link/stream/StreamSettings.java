package io.kernos.launcher.link.stream;

import java.time.Duration;

/**
 * Bounds and times of the stream link.
 *
 * @param liveness a peer that is silent for so long is lost
 * @param handshake so long may it take to say who one is, and to open a session
 * @param hold so long does a question for the leader wait for one that is not known yet
 * @param queue messages that wait at the sender, before the session is given up
 * @param queueBytes the same in bytes
 * @param maxFrame the largest frame, in bytes
 */
public record StreamSettings(
    Duration liveness, Duration handshake, Duration hold, int queue, int queueBytes, int maxFrame) {

  /** The usual bounds. */
  public static StreamSettings withLiveness(Duration liveness) {
    return new StreamSettings(
        liveness, Duration.ofSeconds(10), Duration.ofSeconds(2), 16_384, 32 << 20, 64 << 20);
  }
}
