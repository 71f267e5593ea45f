package io.kernos.executor;

import io.kernos.executor.check.NetProber;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.disk.Disk;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.time.ContextClock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;

/** Runs an {@link ExecutorHost} on an event loop. Undeployed, it leaves its tasks running. */
public final class ExecutorVerticle extends VerticleBase {
  private final ExecutorConfig config;
  private final Link link;
  private final NodeId agent;
  private final Disk disk;
  private final Containerizer containers;
  private final Promise<Void> failure = Promise.promise();
  private ExecutorHost host;
  private NetProber prober;

  /**
   * A host to deploy.
   *
   * @param link local to this JVM; its own id is the host's node
   * @param agent the agent's node on it
   * @param disk the host's own
   */
  public ExecutorVerticle(
      ExecutorConfig config, Link link, NodeId agent, Disk disk, Containerizer containers) {
    this.config = config;
    this.link = link;
    this.agent = agent;
    this.disk = disk;
    this.containers = containers;
  }

  @Override
  public Future<?> start() {
    prober = new NetProber(vertx);
    host =
        new ExecutorHost(
            config,
            new ExecutorWorld(
                new ContextClock(vertx, context),
                Ids.random(),
                link,
                agent,
                disk,
                containers,
                prober));
    host.failure().onFailure(failure::tryFail);
    return host.start();
  }

  /** Fails when the host can go on no more; it should then be undeployed. */
  public Future<Void> failure() {
    return failure.future();
  }

  @Override
  public Future<?> stop() {
    host.stop();
    prober.close();
    return Future.succeededFuture();
  }
}
