package io.kernos.master.http;

import io.kernos.master.MasterConfig;
import io.kernos.master.MasterVerticle;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.Link;
import io.kernos.spi.security.Authorizer;
import io.kernos.testkit.store.ModelStore;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real master that leads, behind the HTTP server. */
final class ServedMaster implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final MasterHttpVerticle server;

  /**
   * Starts it.
   *
   * @param agents the link by which agents come
   */
  ServedMaster(MasterConfig config, Link agents, Authorizer authorizer, Optional<StoreGate> members)
      throws Exception {
    ModelStore store = ModelStore.immediate();
    MasterVerticle master =
        new MasterVerticle(config, agents, store.stateStore(null), authorizer, store.term());
    deploy(master);
    server =
        new MasterHttpVerticle(
            new MasterGate() {
              @Override
              public Optional<Leading> leading() {
                return Optional.of(master.leading());
              }

              @Override
              public Optional<Leader> leader() {
                return Optional.empty();
              }

              @Override
              public Optional<StoreGate> store() {
                return members;
              }
            },
            MasterHttpConfig.of("127.0.0.1", 0, "1.11.0", Map.of()),
            authorizer);
    deploy(server);
  }

  private void deploy(Deployable verticle) throws Exception {
    vertx
        .deployVerticle(verticle)
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
