package io.kernos.master;

import io.kernos.master.records.ContextServices;
import io.kernos.spi.discovery.Services;
import io.kernos.spi.link.Link;
import io.kernos.spi.security.Authorizer;
import io.kernos.spi.store.StateStore;
import io.kernos.spi.time.ContextClock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a {@link Master} on an event loop for the term that this node leads. */
public final class MasterVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(MasterVerticle.class);

  private final MasterConfig config;
  private final Link link;
  private final StateStore store;
  private final Authorizer authorizer;
  private final long term;
  private Master master;
  private ContextMaster gate;
  private Services services;

  /**
   * @param link of a node id that is announced as the leader's once this is deployed
   * @param term that this node was elected with
   */
  public MasterVerticle(
      MasterConfig config, Link link, StateStore store, Authorizer authorizer, long term) {
    this.config = config;
    this.link = link;
    this.store = store;
    this.authorizer = authorizer;
    this.term = term;
  }

  @Override
  public Future<?> start() {
    master =
        new Master(
            config,
            new MasterWorld(
                new ContextClock(vertx, context),
                Ids.random(),
                link,
                store,
                authorizer,
                term,
                ProcessHandle.current().info().startInstant().orElseGet(Instant::now),
                () -> log.warn("the store refused term {}: another master leads", term)));
    gate = new ContextMaster(context, master);
    services = new ContextServices(context, master.records());
    return master.start();
  }

  @Override
  public Future<?> stop() {
    master.stop("The master stops");
    return Future.succeededFuture();
  }

  /** The master, for calls from any thread; there once deployed. */
  public ContextMaster leading() {
    return gate;
  }

  /** The service records, for any context; there once deployed. */
  public Services services() {
    return services;
  }
}
