package io.kernos.agent.http;

import io.kernos.agent.Agent;
import io.vertx.core.Future;
import java.util.function.Function;

/** The way to the agent's core from other threads. */
@FunctionalInterface
public interface AgentGate {

  /**
   * Runs {@code action} on the core's context; the future completes on the caller's. Fails while
   * there is no agent.
   */
  <T> Future<T> ask(Function<Agent, T> action);
}
