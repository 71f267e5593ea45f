package io.kernos.master.framework;

import io.kernos.api.v1.scheduler.Event;

/**
 * One subscription of a framework: its end of a stream of events. An HTTP response, a plugin's
 * driver or a simulated framework stands behind it.
 *
 * <ol>
 *   <li>Called on the master's context only; it must not call the master back from within.
 *   <li>Its owner tells the master once when it is gone, whoever ended it.
 * </ol>
 */
public interface FrameworkConnection {

  /** Names this subscription: what later calls must carry (Mesos-Stream-Id). */
  String streamId();

  /**
   * Sends an event after all sent before. Never blocks.
   *
   * @return false when it was not taken, for the connection is closed or its bounded queue is full;
   *     the master then counts the framework as disconnected
   */
  boolean send(Event event);

  /** Ends the stream after what was sent. Harmless when closed. */
  void close();
}
