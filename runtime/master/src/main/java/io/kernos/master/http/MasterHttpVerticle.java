package io.kernos.master.http;

import io.kernos.spi.security.Authorizer;
import io.kernos.spi.security.Principal;
import io.kernos.spi.time.Ids;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master's HTTP server, on leader and standby alike. Several may share a port, each on an event
 * loop of its own.
 */
public final class MasterHttpVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(MasterHttpVerticle.class);

  private static final long LOOK_MILLIS = 10;

  private final MasterGate gate;
  private final MasterHttpConfig config;
  private final Authorizer authorizer;
  private final JvmMetrics jvm = new JvmMetrics();
  private Answers answers;
  private HttpServer server;

  /**
   * @param gate to this node's master
   * @param authorizer who may see what
   */
  public MasterHttpVerticle(MasterGate gate, MasterHttpConfig config, Authorizer authorizer) {
    this.gate = gate;
    this.config = config;
    this.authorizer = authorizer;
  }

  /** The port that it listens on, once it is deployed. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public Future<?> start() {
    answers = new Answers(vertx);
    Routes routes = routes();
    server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setTcpKeepAlive(true)
                .setMaxInitialLineLength(16 << 10)
                // The original speaks HTTP/1.1; one connection is one reader, who can be cut off.
                .setHttp2ClearTextEnabled(false));
    server.requestHandler(request -> serve(routes, request));
    return server.listen(config.port(), config.host());
  }

  @Override
  public Future<?> stop() {
    jvm.close();
    return server.close();
  }

  private void serve(Routes routes, HttpServerRequest request) {
    // A client that goes away says so by an exception, which has nothing else to tell.
    request.exceptionHandler(e -> log.debug("A client went away", e));
    request.response().exceptionHandler(e -> log.debug("A client went away", e));
    try {
      Optional<Consumer<HttpServerRequest>> handler = routes.find(request.path());
      if (handler.isPresent()) {
        handler.get().accept(request);
      } else {
        answers.text(request, 404, "");
      }
    } catch (RuntimeException e) {
      log.error("Could not serve {} {}", request.method(), request.path(), e);
      answers.failed(request, e);
    }
  }

  private Routes routes() {
    Bodies bodies = new Bodies(answers, config.maxBody());
    Messages messages = new Messages(vertx, answers, bodies);
    JsonAnswer json = new JsonAnswer(vertx, context, answers, config.stall());
    ReadEndpoints reads =
        new ReadEndpoints(gate, context, Clock.systemUTC(), answers, json, config, jvm);
    SchedulerEndpoint scheduler =
        new SchedulerEndpoint(context, Ids.random(), answers, messages, config.maxPending());
    Changes changes = new Changes(context, answers);
    FormEndpoint forms = new FormEndpoint(answers, bodies, changes);
    FilesEndpoint files = new FilesEndpoint(answers, json);
    RoleEndpoint roles = new RoleEndpoint(answers, bodies, reads, changes);
    OperatorEndpoint operator =
        new OperatorEndpoint(
            vertx,
            changes,
            answers,
            messages,
            reads,
            new OperatorSubscriptions(vertx, context, config.maxPending(), config.maxSubscribers()),
            config);
    StoreEndpoint store = new StoreEndpoint(vertx, context, gate, answers, config.stall());
    MaintenanceEndpoint maintenance =
        new MaintenanceEndpoint(vertx, context, answers, bodies, json);
    MembersEndpoint members = new MembersEndpoint(context, gate, answers);
    return new Routes()
        .add("/", this::index)
        .add(
            "/api/v1/scheduler",
            leading((r, master, access) -> scheduler.handle(r, master, access.principal())))
        .add("/api/v1", leading(operator::handle))
        .add("/state", leading(reads::state))
        .add("/state-summary", leading(reads::summary))
        .add("/slaves", leading(reads::slaves))
        .add("/frameworks", leading(reads::frameworks))
        .add("/tasks", leading(reads::tasks))
        .add("/roles", leading(reads::roles))
        .add("/maintenance/schedule", leading(maintenance::schedule))
        .add("/maintenance/status", leading(maintenance::status))
        .add("/machine/down", leading(maintenance::down))
        .add("/machine/up", leading(maintenance::up))
        .add("/weights", leading(roles::weights))
        .add("/quota", leading(roles::quota))
        .add("/reserve", leading(forms::reserve))
        .add("/unreserve", leading(forms::unreserve))
        .add("/create-volumes", leading(forms::createVolumes))
        .add("/destroy-volumes", leading(forms::destroyVolumes))
        .add("/teardown", leading(forms::teardown))
        .add("/store/state", leading(store::state))
        .add(MembersEndpoint.PATH, leading(members::handle))
        .add("/files/browse", files::find)
        .add("/files/read", files::find)
        .add("/files/download", files::find)
        .add("/files/debug", files::debug)
        .add("/system/stats.json", reads::machine)
        .add("/flags", r -> reads.flags(r, access(r)))
        .add("/health", reads::health)
        .add("/version", reads::version)
        .add("/redirect", r -> answers.redirect(r, gate.leader()))
        .add("/metrics/snapshot", reads::snapshot)
        .add("/metrics", reads::prometheus)
        .add("/ready", reads::ready);
  }

  @FunctionalInterface
  private interface LeaderOnly {
    void handle(HttpServerRequest request, MasterGate.Leading master, Access access);
  }

  /**
   * What only the leader serves: a standby sends the client there. During an election the request
   * waits for its outcome.
   */
  private Consumer<HttpServerRequest> leading(LeaderOnly handler) {
    return request -> {
      if (gate.leading().isPresent() || gate.leader().isPresent()) {
        decide(handler, request);
      } else {
        request.pause();
        hold(handler, request, System.nanoTime() + config.election().toNanos());
      }
    };
  }

  private void hold(LeaderOnly handler, HttpServerRequest request, long deadline) {
    boolean decided = gate.leading().isPresent() || gate.leader().isPresent();
    if (!decided && System.nanoTime() - deadline < 0) {
      vertx.setTimer(LOOK_MILLIS, t -> hold(handler, request, deadline));
      return;
    }
    try {
      decide(handler, request);
      request.resume();
    } catch (RuntimeException e) {
      log.error("Could not serve {} {}", request.method(), request.path(), e);
      answers.failed(request, e);
    }
  }

  private void decide(LeaderOnly handler, HttpServerRequest request) {
    gate.leading()
        .ifPresentOrElse(
            master -> handler.handle(request, master, access(request)),
            () -> answers.redirect(request, gate.leader()));
  }

  /** Nobody authenticates yet: everybody is nobody, and the authorizer says what that may do. */
  private Access access(HttpServerRequest request) {
    return new Access(Principal.NOBODY, authorizer);
  }

  private void index(HttpServerRequest request) {
    StringBuilder page =
        new StringBuilder("<!doctype html><meta charset=utf-8><title>Kernos master</title>")
            .append("<h1>Kernos master</h1><p>What can be read here:<ul>");
    for (String path :
        new String[] {
          "/state", "/state-summary", "/slaves", "/frameworks", "/tasks", "/roles", "/weights",
          "/quota", "/flags", "/version", "/health", "/ready", "/metrics/snapshot", "/metrics"
        }) {
      page.append("<li><a href=\"").append(path).append("\">").append(path).append("</a>");
    }
    page.append("</ul>");
    answers.body(request, 200, "text/html; charset=utf-8", Buffer.buffer(page.toString()));
  }
}
