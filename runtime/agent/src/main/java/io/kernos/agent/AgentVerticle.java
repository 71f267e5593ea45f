package io.kernos.agent;

import io.kernos.spi.container.Containerizer;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Runs an {@link Agent} on an event loop, and its HTTP server on another. */
public final class AgentVerticle extends VerticleBase {

  /**
   * An agent to deploy. Undeployed, it leaves its tasks running; {@link #shutdown} kills them
   * first.
   *
   * @param masters on which it opens sessions to the leading master
   * @param hosts on which the host of built-in executors opens a session to this link's node id
   * @param containers for custom executors
   */
  public AgentVerticle(
      AgentConfig config, Link masters, Link hosts, Leaders leaders, Containerizer containers) {}

  @Override
  public Future<?> start() {
    return Future.failedFuture("not built yet");
  }

  /** Where the HTTP server listens, once deployed. */
  public int port() {
    return 0;
  }

  /** Kills every task and tells the master; to be called, from any thread, before undeploying. */
  public Future<Void> shutdown() {
    return Future.succeededFuture();
  }
}
