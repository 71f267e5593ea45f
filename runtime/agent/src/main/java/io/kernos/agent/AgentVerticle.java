package io.kernos.agent;

import io.kernos.agent.checkpoint.LogDisk;
import io.kernos.agent.fetcher.UriFetcher;
import io.kernos.agent.http.AgentHttpVerticle;
import io.kernos.agent.resources.Attributes;
import io.kernos.agent.resources.MachineResources;
import io.kernos.agent.sandbox.LocalSandboxes;
import io.kernos.api.v1.AgentInfo;
import io.kernos.spi.container.Containerizer;
import io.kernos.spi.link.Leaders;
import io.kernos.spi.link.Link;
import io.kernos.spi.time.ContextClock;
import io.kernos.spi.time.Ids;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an {@link Agent} on an event loop, and its HTTP server on another. */
public final class AgentVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(AgentVerticle.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final AgentConfig config;
  private final Link masters;
  private final Link hosts;
  private final Leaders leaders;
  private final Containerizer containers;
  private final Promise<Void> failure = Promise.promise();
  private final Promise<Integer> listening = Promise.promise();
  private AgentHttpVerticle http;
  private LogDisk disk;
  private LocalSandboxes sandboxes;
  private UriFetcher fetcher;
  private volatile Agent agent;
  private volatile Context loop;

  /**
   * An agent to deploy. Undeployed, it leaves its tasks running; {@link #shutdown} kills them
   * first. Deployment completes when it has taken up what a former life left.
   *
   * @param masters on which it opens sessions to the leading master
   * @param hosts on which the host of built-in executors opens a session to this link's node id
   * @param containers for custom executors
   */
  public AgentVerticle(
      AgentConfig config, Link masters, Link hosts, Leaders leaders, Containerizer containers) {
    this.config = config;
    this.masters = masters;
    this.hosts = hosts;
    this.leaders = leaders;
    this.containers = containers;
  }

  @Override
  public Future<?> start() {
    loop = context;
    http = new AgentHttpVerticle(config, this::ask);
    return vertx
        .deployVerticle(http)
        .onSuccess(id -> listening.complete(http.port()))
        .onFailure(listening::fail)
        .compose(id -> vertx.executeBlocking(this::machine))
        .compose(
            machine -> {
              disk = new LogDisk(config.data().resolve("agent.log"), vertx);
              sandboxes = new LocalSandboxes(vertx);
              fetcher = new UriFetcher(vertx, config.timeouts().fetchStall());
              Agent made =
                  new Agent(
                      config,
                      machine,
                      new AgentWorld(
                          new ContextClock(vertx, context),
                          Ids.random(),
                          masters,
                          hosts,
                          leaders,
                          disk,
                          containers,
                          sandboxes,
                          fetcher));
              made.failure().onFailure(failure::tryFail);
              Future<Void> recovered = made.start();
              agent = made;
              return recovered;
            });
  }

  /** Looks at the machine. Blocks. */
  private Machine machine() throws IOException {
    AgentConfig.Node node = config.node();
    Files.createDirectories(config.data());
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname(node.hostname())
            .setPort(http.port())
            .addAllResources(MachineResources.of(node.resources(), config.data(), node.share()))
            .addAllAttributes(Attributes.parse(node.attributes()));
    node.domain().ifPresent(info::setDomain);
    String bootId = Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "";
    return new Machine(info.build(), node.bind() + ":" + http.port(), bootId);
  }

  @Override
  public Future<?> stop() {
    if (agent != null) {
      agent.stop();
    }
    return vertx.executeBlocking(
        () -> {
          if (disk != null) {
            disk.close();
          }
          if (sandboxes != null) {
            sandboxes.close();
          }
          if (fetcher != null) {
            fetcher.close();
          }
          LOG.debug("agent stopped");
          return null;
        });
  }

  /** Where the HTTP server listens, once deployed. */
  public int port() {
    return http.port();
  }

  /**
   * The port of the HTTP server as soon as it listens: time for the host of built-in executors to
   * start, for whose executors the deployment waits when a former life had some.
   */
  public Future<Integer> listening() {
    return listening.future();
  }

  /** Fails when the agent can go on no more; it should then be undeployed. */
  public Future<Void> failure() {
    return failure.future();
  }

  /** Kills every task and tells the master; to be called, from any thread, before undeploying. */
  public Future<Void> shutdown() {
    return ask(Agent::shutdown).compose(done -> done);
  }

  /** Runs {@code action} on the agent's context; from any thread. */
  public <T> Future<T> ask(Function<Agent, T> action) {
    Promise<T> promise = Promise.promise();
    Context caller = vertx == null ? null : vertx.getOrCreateContext();
    Agent there = agent;
    if (there == null || caller == null) {
      return Future.failedFuture("the agent has not started");
    }
    loop.runOnContext(
        v -> {
          try {
            T result = action.apply(there);
            caller.runOnContext(w -> promise.complete(result));
          } catch (RuntimeException e) {
            LOG.error("the agent failed at a question", e);
            caller.runOnContext(w -> promise.fail(e));
          }
        });
    return promise.future();
  }
}
