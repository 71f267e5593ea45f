package io.kernos.launcher.role;

import io.kernos.agent.AgentConfig;
import io.kernos.agent.AgentVerticle;
import io.kernos.agent.checkpoint.CheckpointException;
import io.kernos.agent.checkpoint.LogDisk;
import io.kernos.agent.containerizer.process.ProcessConfig;
import io.kernos.agent.containerizer.process.ProcessContainerizer;
import io.kernos.executor.ExecutorConfig;
import io.kernos.executor.ExecutorVerticle;
import io.kernos.launcher.config.Keys;
import io.kernos.spi.link.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** One agent of this process, with the host of its built-in executors. */
final class AgentRole {
  private final Fabric fabric;
  private final AgentSite site;
  private final Path data;
  private final String cluster;
  private final Promise<Void> failure = Promise.promise();
  private ProcessContainerizer containers;
  private AgentVerticle agent;
  private String deployment;

  AgentRole(Fabric fabric, AgentSite site, Path data, String cluster) {
    this.fabric = fabric;
    this.site = site;
    this.data = data;
    this.cluster = cluster;
  }

  /** Recovers what ran before; the agent registers as soon as it finds a leader. */
  Future<Void> start() {
    containers =
        new ProcessContainerizer(
            fabric.vertx(),
            ProcessConfig.defaults(data.resolve("containers"), cluster, "agent-" + site.number()));
    NodeId node = new NodeId("agent-" + UUID.randomUUID());
    agent =
        new AgentVerticle(
            AgentConfig.builder(data)
                .listen(site.bind(), site.port())
                .hostname(site.hostname())
                .resources(site.resources())
                .attributes(site.attributes())
                .containerDns(site.containerDns())
                .share(site.of())
                .build(),
            fabric.links().apply(node),
            fabric.local().node(node),
            fabric.leaders(),
            containers);
    agent.failure().onFailure(failure::tryFail);
    Future<String> deployed = fabric.vertx().deployVerticle(agent).onSuccess(id -> deployment = id);
    // On the agent's context it would be deployed as a part of the agent, and end before it.
    Context context = fabric.vertx().getOrCreateContext();
    Promise<String> host = Promise.promise();
    agent
        .listening()
        .onFailure(host::fail)
        .onSuccess(
            port ->
                context.runOnContext(
                    v -> fabric.vertx().deployVerticle(host(node, port)).onComplete(host)));
    // The agent waits for the host of executors: what keeps that from starting must not be lost.
    return Future.all(deployed, host.future())
        .recover(e -> Future.failedFuture(explained(e)))
        .mapEmpty();
  }

  private Throwable explained(Throwable failure) {
    return failure instanceof CheckpointException
        ? new StartException(failure.getMessage(), failure)
        : Ports.explain(failure, site.bind(), site.port(), Keys.AGENT_PORT.name());
  }

  private ExecutorVerticle host(NodeId node, int port) {
    ExecutorVerticle host =
        new ExecutorVerticle(
            ExecutorConfig.defaults(site.bind() + ":" + port),
            fabric.local().node(new NodeId(node + "-executor")),
            node,
            new LogDisk(data.resolve("executor.log"), fabric.vertx()),
            containers);
    host.failure().onFailure(failure::tryFail);
    return host;
  }

  /** Fails, saying what may be done, once the agent can go on no more; its tasks run on. */
  Future<Void> failure() {
    return failure.future();
  }

  /** Where it listens, and with what it runs tasks. */
  NodeProcess.Server server() {
    return new NodeProcess.Server(
        "agent " + site.number(),
        "http://" + site.bind() + ":" + agent.port(),
        String.join("; ", containers.report()));
  }

  /** Stops; its tasks end first when {@code killTasks}, else they run on. */
  Future<Void> stop(boolean killTasks) {
    if (deployment == null) {
      return Future.succeededFuture();
    }
    Future<Void> ended = killTasks ? agent.shutdown() : Future.succeededFuture();
    return ended
        .transform(x -> fabric.vertx().undeploy(deployment))
        .eventually(() -> fabric.vertx().executeBlocking(this::closeContainers));
  }

  private Void closeContainers() throws IOException {
    containers.close();
    return null;
  }
}
