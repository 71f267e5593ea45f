package io.kernos.master.http;

import io.kernos.api.link.LinkMessage;
import io.kernos.api.link.RegisterAgent;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.AgentInfo;
import io.kernos.master.MasterConfig;
import io.kernos.spi.link.Link;
import io.kernos.spi.link.NodeId;
import io.kernos.spi.link.Session;
import io.kernos.spi.link.SessionHandler;
import io.kernos.spi.security.Authorizer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real master behind the HTTP server, with one agent of 4 cpus that a test plays. */
final class MasterFixture implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final OneAgent agent = new OneAgent();
  private final ServedMaster server;
  final String agentId;

  MasterFixture() throws Exception {
    server =
        new ServedMaster(
            MasterConfig.defaults(), agent, Authorizer.permitAll(), Optional.of(new OneMember()));
    agentId = agent.id.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    server.close();
  }

  RawHttp raw() throws Exception {
    return new RawHttp(server.port());
  }

  /** The operations that the agent was told to do. */
  BlockingQueue<LinkMessage> orders() {
    return agent.orders;
  }

  /** The agent tells the master something. */
  void fromAgent(LinkMessage.Builder message) {
    agent.context.runOnContext(v -> agent.master.received(agent, message.build()));
  }

  /** Status and words of an answer. */
  String send(String method, String path, String body) throws Exception {
    return answer(request(path).method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Makes a call of the operator API; gives status and words. */
  String operator(String call) throws Exception {
    return answer(
        request("/api/v1")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(call)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private String answer(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return (response.statusCode() + " " + response.body()).strip();
  }

  /** The document at a path. */
  JsonObject json(String path) throws Exception {
    return new JsonObject(send("GET", path, "").substring(4));
  }

  /** A link on which one agent registers as soon as the master listens. */
  private static final class OneAgent implements Link, Session {
    final CompletableFuture<String> id = new CompletableFuture<>();
    final BlockingQueue<LinkMessage> orders = new LinkedBlockingQueue<>();
    volatile Context context;
    volatile SessionHandler master;

    @Override
    public NodeId self() {
      return new NodeId("master");
    }

    @Override
    public NodeId peer() {
      return new NodeId("agent");
    }

    @Override
    public long epoch() {
      return 1;
    }

    @Override
    public Registration listen(Acceptor acceptor) {
      context = Vertx.currentContext();
      context.runOnContext(
          v -> {
            master = acceptor.accept(peer());
            master.opened(this);
            master.received(this, register());
          });
      return () -> {};
    }

    private static LinkMessage register() {
      AgentInfo info =
          AgentInfo.newBuilder()
              .setHostname("one")
              .addAllResources(Resources.parse("cpus:4;mem:1000;disk:1000").toProto())
              .build();
      return LinkMessage.newBuilder()
          .setRegisterAgent(
              RegisterAgent.newBuilder()
                  .setFeatureLevel(1)
                  .setSession(1)
                  .setAddress("127.0.0.9")
                  .setAgent(info))
          .build();
    }

    @Override
    public void connect(NodeId peer, SessionHandler handler) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean send(LinkMessage message) {
      if (message.hasAgentRegistered()) {
        id.complete(message.getAgentRegistered().getAgentId().getValue());
      } else if (message.hasApplyOperation()) {
        orders.add(message);
      }
      return true;
    }

    @Override
    public void close(String reason) {
      id.completeExceptionally(new IllegalStateException(reason));
    }
  }

  /** A group of one. */
  private static final class OneMember implements StoreGate {
    @Override
    public Future<Copy> copy(String clusterId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<JsonObject> members() {
      return Future.succeededFuture(
          new JsonObject()
              .put("members", new JsonArray().add(new JsonObject().put("member", "here"))));
    }

    @Override
    public Future<Void> add(String member) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Optional<String>> remove(String member) {
      throw new UnsupportedOperationException();
    }
  }
}
