package io.kernos.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.agent.Agent;
import io.kernos.agent.AgentConfig;
import io.kernos.agent.executor.ExecutorTokens;
import io.kernos.agent.sandbox.SandboxPaths;
import io.kernos.agent.view.AgentView;
import io.kernos.agent.view.AgentView.AgentState;
import io.kernos.api.json.ProtoJson;
import io.kernos.spi.machine.MachineFigures;
import io.kernos.spi.security.Authorizer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's HTTP server. Every path is also there below {@code /slave(1)}. */
public final class AgentHttpVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(AgentHttpVerticle.class);
  private static final int MAX_BODY = 16 << 20;
  private static final String PREFIX = "/slave(1)";

  private final AgentConfig config;
  private final AgentGate gate;
  private final Map<String, Consumer<HttpServerRequest>> routes = new HashMap<>();
  private HttpServer server;

  /** A server that asks {@code gate}. */
  public AgentHttpVerticle(AgentConfig config, AgentGate gate) {
    this.config = config;
    this.gate = gate;
  }

  /** The port that it listens on, once it is deployed. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public Future<?> start() {
    Map<String, String> flags = Flags.of(config);
    Bodies bodies = new Bodies(MAX_BODY);
    FilesEndpoint files = new FilesEndpoint(vertx, gate, new SandboxPaths(config.data()));
    ExecutorTokens tokens = new ExecutorTokens(config.executors().tokenKey());
    routes.put("/api/v1/executor", new ExecutorEndpoint(vertx, gate, tokens, bodies)::handle);
    ContainersEndpoint listed = new ContainersEndpoint(gate);
    ContainerEndpoint containers =
        new ContainerEndpoint(vertx, gate, Authorizer.permitAll(), MAX_BODY);
    routes.put(
        "/api/v1", new OperatorEndpoint(gate, bodies, files, flags, listed, containers)::handle);
    routes.put("/files/browse", files::browse);
    routes.put("/files/read", files::read);
    routes.put("/files/download", files::download);
    routes.put("/files/debug", files::debug);
    routes.put("/state", request -> view(request, (r, view) -> state(r, view, flags)));
    routes.put(
        "/flags",
        request ->
            Answers.json(
                request,
                out -> {
                  out.writeStartObject();
                  StateDocument.flags(out, flags);
                  out.writeEndObject();
                }));
    routes.put(
        "/system/stats.json",
        request -> Answers.json(request, out -> object(out, MachineFigures.statistics())));
    routes.put("/health", request -> Answers.text(request, 200, ""));
    routes.put(
        "/version",
        request ->
            Answers.json(
                request,
                out -> {
                  out.writeStartObject();
                  Build.fields(out);
                  out.writeEndObject();
                }));
    routes.put("/containers", request -> view(request, listed::containers));
    routes.put("/monitor/statistics", request -> view(request, listed::statistics));
    routes.put("/metrics/snapshot", request -> metrics(request, AgentHttpVerticle::snapshot));
    routes.put("/metrics", request -> metrics(request, AgentHttpVerticle::prometheus));
    server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setTcpKeepAlive(true)
                .setMaxInitialLineLength(16 << 10)
                // One connection for one stream: to cut one off harms no other.
                .setHttp2ClearTextEnabled(false));
    server.requestHandler(this::serve);
    return server.listen(config.node().port(), config.node().bind());
  }

  @Override
  public Future<?> stop() {
    return server.close();
  }

  private void serve(HttpServerRequest request) {
    request.exceptionHandler(e -> LOG.debug("a client went away", e));
    request.response().exceptionHandler(e -> LOG.debug("a client went away", e));
    try {
      find(request.path()).accept(request);
    } catch (RuntimeException e) {
      Answers.failed(request, e);
    }
  }

  /** As in libprocess, what is not found is looked for one level up. */
  private Consumer<HttpServerRequest> find(String path) {
    String rest = path == null ? "" : path;
    if (rest.startsWith(PREFIX)) {
      rest = rest.substring(PREFIX.length());
    }
    while (!rest.isEmpty()) {
      Consumer<HttpServerRequest> handler = routes.get(rest);
      if (handler != null) {
        return handler;
      }
      rest = rest.substring(0, Math.max(0, rest.lastIndexOf('/')));
    }
    return request -> Answers.text(request, 404, "");
  }

  private void view(HttpServerRequest request, BiConsumer<HttpServerRequest, AgentView> answer) {
    gate.ask(Agent::view)
        .onFailure(e -> Answers.text(request, 503, "Agent has not finished recovery"))
        .onSuccess(
            view -> {
              if (view.state() == AgentState.RECOVERING) {
                Answers.text(request, 503, "Agent has not finished recovery");
              } else {
                answer.accept(request, view);
              }
            });
  }

  private void state(HttpServerRequest request, AgentView view, Map<String, String> flags) {
    String address = config.node().bind() + ":" + port();
    Answers.json(request, new StateDocument(view, flags, address)::write);
  }

  private void metrics(
      HttpServerRequest request, BiConsumer<HttpServerRequest, SortedMap<String, Double>> answer) {
    view(request, (r, view) -> answer.accept(r, AgentMetrics.of(view, Instant.now())));
  }

  private static void snapshot(HttpServerRequest request, SortedMap<String, Double> values) {
    Answers.json(request, out -> object(out, values));
  }

  private static void object(JsonGenerator out, Map<String, Double> values) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, Double> value : values.entrySet()) {
      out.writeFieldName(value.getKey());
      ProtoJson.writeDouble(out, value.getValue());
    }
    out.writeEndObject();
  }

  private static void prometheus(HttpServerRequest request, SortedMap<String, Double> values) {
    Answers.body(
        request,
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        Buffer.buffer(AgentMetrics.prometheus(values)));
  }
}
