package io.kernos.agent;

import io.vertx.core.Future;

/**
 * The agent's core: one single-threaded object, reached on one context, that sees the world through
 * {@link AgentWorld} alone.
 */
public final class Agent {

  /**
   * An agent that does nothing yet.
   *
   * @param config how it behaves
   * @param machine what it offers
   * @param world through which it acts
   */
  public Agent(AgentConfig config, Machine machine, AgentWorld world) {}

  /**
   * Recovers what a former life left, then registers with the leading master.
   *
   * @return succeeds when the former life's executors are back or given up; fails when the
   *     checkpoint cannot be read
   */
  public Future<Void> start() {
    return Future.failedFuture("not built yet");
  }

  /** Lets go of everything at once, as a crash would: tasks run on. No call is heeded after it. */
  public void stop() {}

  /**
   * Kills every task, tells the master, and stops.
   *
   * @return succeeds when nothing runs any more
   */
  public Future<Void> shutdown() {
    return Future.succeededFuture();
  }

  /** Fails when the agent can go on no more, such as after a failed write of its checkpoint. */
  public Future<Void> failure() {
    return Future.future(promise -> {});
  }
}
