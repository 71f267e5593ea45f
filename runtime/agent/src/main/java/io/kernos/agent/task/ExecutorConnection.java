package io.kernos.agent.task;

import io.kernos.api.v1.executor.Event;

/** The way to an executor, built-in or over HTTP. */
public interface ExecutorConnection {

  /** Sends an event, in order after those before; false when the connection is lost. */
  boolean send(Event event);

  /** Ends the connection; harmless when it has ended. */
  void close();
}
