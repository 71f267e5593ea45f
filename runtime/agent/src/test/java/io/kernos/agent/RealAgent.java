package io.kernos.agent;

import io.kernos.agent.containerizer.process.ProcessConfig;
import io.kernos.agent.containerizer.process.ProcessContainerizer;
import io.kernos.api.link.AcknowledgeUpdate;
import io.kernos.api.link.AgentRegistered;
import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.v1.AgentID;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.spi.link.Leader;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** An agent with real HTTP, real processes and a real disk; its master is a script. */
final class RealAgent implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final LoopNetwork network = new LoopNetwork(vertx);
  final HttpClient client = HttpClient.newHttpClient();
  final List<RegisterAgent> registrations = new CopyOnWriteArrayList<>();
  final List<LinkMessage> received = new CopyOnWriteArrayList<>();
  final List<TaskStatus> updates = new CopyOnWriteArrayList<>();
  final int port;
  private final Path data;
  private final UnaryOperator<AgentConfig.Builder> configure;
  private volatile Session session;
  private String deployment;
  private AgentVerticle verticle;
  private ProcessContainerizer containers;
  private int lives;

  RealAgent(Path data, UnaryOperator<AgentConfig.Builder> configure) throws IOException {
    this.data = data;
    this.configure = configure;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    vertx.runOnContext(v -> network.join(new NodeId("master")).listen(peer -> new MasterEnd()));
  }

  /** Starts a life of the agent. */
  void start() {
    NodeId node = new NodeId("agent-" + ++lives);
    containers =
        new ProcessContainerizer(
            vertx, ProcessConfig.defaults(data.resolve("containers"), "test", "agent"));
    AgentConfig config =
        configure
            .apply(
                AgentConfig.builder(data)
                    .listen("127.0.0.1", port)
                    .resources("cpus:4;mem:1024;disk:1000;ports:[31000-31009]"))
            .build();
    verticle =
        new AgentVerticle(
            config,
            network.join(node),
            network.join(node),
            listener -> {
              Leader leader = new Leader(new NodeId("master"), 1, "127.0.0.1", 5050);
              vertx.getOrCreateContext().runOnContext(v -> listener.accept(leader));
              return () -> {};
            },
            containers);
    deployment = await(vertx.deployVerticle(verticle));
    until(() -> registrations.size() >= lives);
  }

  /** Ends the agent's life without a word to anybody; its processes run on. */
  void halt() throws IOException {
    await(vertx.undeploy(deployment));
    containers.close();
  }

  /** Lets the agent kill whatever it has. */
  void shutdown() {
    await(verticle.shutdown());
  }

  @Override
  public void close() throws IOException {
    containers.close();
    await(vertx.close());
  }

  void send(LinkMessage.Builder message) {
    LinkMessage built = message.setTerm(1).build();
    session.send(built);
  }

  List<TaskState> states(String taskId) {
    return updates.stream()
        .filter(s -> s.getTaskId().getValue().equals(taskId))
        .map(TaskStatus::getState)
        .toList();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never happened");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private final class MasterEnd implements SessionHandler {
    @Override
    public void opened(Session opened) {
      session = opened;
    }

    @Override
    public void received(Session from, LinkMessage message) {
      received.add(message);
      if (message.hasRegisterAgent()) {
        from.send(
            LinkMessage.newBuilder()
                .setTerm(1)
                .setAgentRegistered(
                    AgentRegistered.newBuilder().setAgentId(AgentID.newBuilder().setValue("S0")))
                .build());
        registrations.add(message.getRegisterAgent());
      } else if (message.hasUpdateTask()) {
        TaskStatus status = message.getUpdateTask().getStatus();
        updates.add(status);
        from.send(
            LinkMessage.newBuilder()
                .setTerm(1)
                .setAcknowledgeUpdate(
                    AcknowledgeUpdate.newBuilder()
                        .setFrameworkId(message.getUpdateTask().getFrameworkId())
                        .setTaskId(status.getTaskId())
                        .setUuid(status.getUuid()))
                .build());
      }
    }

    @Override
    public void closed(String reason) {}
  }
}
