package io.kernos.marathon.http;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.metric.MetricRegistry;
import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.Credentials;
import io.kernos.marathon.security.Identity;
import io.kernos.marathon.security.Refusal;
import io.kernos.marathon.security.Security;
import io.kernos.marathon.security.SystemPart;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.JksOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The HTTP and HTTPS servers of the API. They only carry: an {@link Api} answers, on its own
 * context.
 */
public final class ApiServer extends VerticleBase {
  /** A definition of many thousand apps fits. */
  static final long MAX_BODY_BYTES = 32L << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long AGAIN_MILLIS = 50;

  private final MarathonConfig config;
  private final Security security;
  private final ApiSlot slot;
  private final Supplier<Optional<URI>> elsewhere;
  private final HttpMetrics metrics;
  private final int mostAtOnce;
  private final List<HttpServer> servers = new ArrayList<>();
  private LeaderProxy proxy;
  private int atOnce;

  /**
   * @param elsewhere where the leader serves its API, when that is another node
   */
  public ApiServer(
      MarathonConfig config,
      Security security,
      ApiSlot slot,
      MetricRegistry metrics,
      Supplier<Optional<URI>> elsewhere) {
    this.elsewhere = elsewhere;
    this.metrics = new HttpMetrics(metrics);
    this.config = config;
    this.security = security;
    this.slot = slot;
    this.mostAtOnce =
        config
            .optionalNumber(Flag.HTTP_MAX_CONCURRENT_REQUESTS)
            .map(Math::toIntExact)
            .orElse(Integer.MAX_VALUE);
  }

  @Override
  public Future<?> start() {
    List<Future<HttpServer>> starting = new ArrayList<>();
    Router router = router();
    if (!config.is(Flag.DISABLE_HTTP)) {
      starting.add(listen(router, options(Flag.HTTP_ADDRESS, Flag.HTTP_PORT)));
    }
    if (config.text(Flag.SSL_KEYSTORE_PATH).isPresent()) {
      starting.add(
          listen(
              router,
              options(Flag.HTTPS_ADDRESS, Flag.HTTPS_PORT).setSsl(true).setKeyCertOptions(keys())));
    }
    return Future.all(starting)
        .onSuccess(
            all -> {
              starting.forEach(each -> servers.add(each.result()));
              slot.listensAt(host() + ":" + port());
              proxy = new LeaderProxy(vertx, host() + ":" + port(), trust());
            });
  }

  private Future<HttpServer> listen(Router router, HttpServerOptions options) {
    return vertx.createHttpServer(options).requestHandler(router).listen();
  }

  private HttpServerOptions options(Flag address, Flag port) {
    return new HttpServerOptions()
        // What is answered later may come before the switch that a client has asked for.
        .setHttp2ClearTextEnabled(false)
        .setHost(config.text(address).orElse("127.0.0.1"))
        .setPort(Math.toIntExact(config.number(port)))
        .setCompressionSupported(config.is(Flag.HTTP_COMPRESSION))
        .setCompressionLevel(3)
        .setMaxHeaderSize(32 << 10)
        .setMaxInitialLineLength(32 << 10);
  }

  private KeyCertOptions keys() {
    String path = config.text(Flag.SSL_KEYSTORE_PATH).orElseThrow();
    if (path.endsWith(".pem") || path.endsWith(".crt")) {
      return new PemKeyCertOptions()
          .addCertPath(path)
          .addKeyPath(config.text(Flag.SSL_KEY_PATH).orElse(path));
    }
    return new JksOptions()
        .setPath(path)
        .setPassword(config.text(Flag.SSL_KEYSTORE_PASSWORD).orElse(""));
  }

  /** Whom this node believes, as the original: those whose certificates stand beside its own. */
  private Optional<TrustOptions> trust() {
    return config
        .text(Flag.SSL_KEYSTORE_PATH)
        .map(
            path ->
                keys() instanceof JksOptions store
                    ? store
                    : new PemTrustOptions().addCertPath(path));
  }

  /** Where the first of its servers listens, such as {@code http://127.0.0.1:8080}. */
  public String url() {
    String scheme = config.is(Flag.DISABLE_HTTP) ? "https" : "http";
    return scheme + "://" + config.text(Flag.HTTP_ADDRESS).orElse("127.0.0.1") + ":" + port();
  }

  /** The port of the first of its servers. */
  public int port() {
    return servers.get(0).actualPort();
  }

  private String leader() {
    String scheme = config.is(Flag.DISABLE_HTTP) ? "https" : "http";
    return scheme + "://" + host() + ":" + port();
  }

  private String host() {
    return config.text(Flag.HOSTNAME).orElse("127.0.0.1");
  }

  private Router router() {
    Router router = Router.router(vertx);
    // A path that cannot be decoded gets to no handler.
    router.errorHandler(400, call -> send(call, Answer.message(400, "Bad Request")));
    router
        .route()
        .handler(metrics::measure)
        .handler(this::count)
        .handler(this::headers)
        .handler(this::parse);
    router.route("/v2/events").handler(this::events);
    router
        .route()
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(this::dispatch)
        .failureHandler(ApiServer::failed);
    return router;
  }

  private void count(RoutingContext call) {
    if (atOnce >= mostAtOnce) {
      send(call, Answer.message(503, "Too many concurrent requests! Allowed: " + mostAtOnce + "."));
      return;
    }
    atOnce++;
    call.addEndHandler(v -> atOnce--);
    call.next();
  }

  private void headers(RoutingContext call) {
    HttpServerResponse response = call.response();
    response.putHeader("X-Marathon-Leader", leader());
    response.putHeader("X-Frame-Options", "DENY");
    response.putHeader("X-XSS-Protection", "1; mode=block");
    response.putHeader("Cache-Control", "no-cache, no-store, must-revalidate");
    response.putHeader("Pragma", "no-cache");
    response.putHeader("Expires", "0");
    List<String> origins = config.list(Flag.ACCESS_CONTROL_ALLOW_ORIGIN);
    if (!origins.isEmpty()) {
      response.putHeader("Access-Control-Allow-Origin", origins.get(origins.size() - 1));
      response.putHeader(
          "Access-Control-Allow-Headers",
          String.join(", ", call.request().headers().getAll("Access-Control-Request-Headers")));
      response.putHeader("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
      response.putHeader("Access-Control-Max-Age", "86400");
    }
    call.next();
  }

  private void parse(RoutingContext call) {
    try {
      call.request().params();
    } catch (IllegalArgumentException e) {
      send(call, Answer.message(400, "Bad Request"));
      return;
    }
    call.next();
  }

  private static void failed(RoutingContext call) {
    int status = call.statusCode();
    if (status == 413) {
      // The rest of the body is not read.
      call.response().putHeader("Connection", "close");
      send(call, Answer.message(413, "Request Entity Too Large"));
    } else if (call.failure() != null && status == 500) {
      send(call, Errors.answer(call.failure()));
    } else {
      send(call, Answer.message(status, call.response().getStatusMessage()));
    }
  }

  private static void send(RoutingContext call, Answer answer) {
    Context here = call.vertx().getOrCreateContext();
    new AnswerWriter(here, call.response(), call.request().method() == HttpMethod.HEAD)
        .write(answer);
  }

  private Future<Identity> authenticate(HttpServerRequest request) {
    Credentials credentials =
        new Credentials(
            request.method().name(), request.path(), request.headers(), address(request));
    return security
        .authenticator()
        .authenticate(credentials)
        .recover(e -> Future.failedFuture(new ApiException(503, "Service Unavailable")))
        .compose(
            who ->
                who.isPresent()
                    ? Future.succeededFuture(who.get())
                    : Future.failedFuture(
                        new Refused(security.authenticator().notAuthenticated(credentials))));
  }

  private static String address(HttpServerRequest request) {
    return request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
  }

  /** A caller that is turned away. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    Refused(Refusal refusal) {
      super(refusal.message());
      this.refusal = refusal;
    }
  }

  private static Answer answer(Throwable failure) {
    if (!(failure instanceof Refused refused)) {
      return Errors.answer(failure);
    }
    Answer answer = Answer.message(refused.refusal.status(), refused.refusal.message());
    for (var header : refused.refusal.headers().entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    return answer;
  }

  private void dispatch(RoutingContext call) {
    dispatch(call, System.nanoTime() + PATIENCE.toNanos());
  }

  private void dispatch(RoutingContext call, long deadline) {
    slot.seat(vertx, elsewhere, Duration.ofNanos(deadline - System.nanoTime()))
        .<Object>compose(
            seat ->
                seat instanceof Seat.There there
                    ? pass(call, there.leader(), deadline).mapEmpty()
                    : authenticate(call.request())
                        .onSuccess(who -> answer(call, ((Seat.Here) seat).api(), who))
                        .mapEmpty())
        .onFailure(e -> send(call, answer(e)));
  }

  /** A leader that has just died is not known for dead: the call waits for the next one. */
  private Future<?> pass(RoutingContext call, URI leader, long deadline) {
    Buffer body = call.body() == null ? null : call.body().buffer();
    return proxy
        .pass(call.request(), body == null ? Buffer.buffer() : body, leader)
        .recover(
            e -> {
              if (e instanceof ApiException) {
                return Future.failedFuture(e);
              }
              if (System.nanoTime() - deadline > 0) {
                return Future.failedFuture(new ApiException(502, "Connection to leader refused."));
              }
              vertx.setTimer(AGAIN_MILLIS, t -> dispatch(call, deadline));
              return Future.succeededFuture();
            });
  }

  private void answer(RoutingContext context, Api api, Identity who) {
    HttpServerRequest request = context.request();
    Buffer body = context.body() == null ? null : context.body().buffer();
    Buffer sent = body == null ? Buffer.buffer() : body;
    api.context()
        .runOnContext(
            v -> {
              AnswerWriter writer =
                  new AnswerWriter(
                      api.context(), context.response(), request.method() == HttpMethod.HEAD);
              Future<Answer> answer;
              try {
                answer = answer(api, request, context.normalizedPath(), sent, who);
              } catch (RuntimeException e) {
                answer = Future.failedFuture(e);
              }
              slot.answer(api, answer).otherwise(Errors::answer).onSuccess(writer::write);
            });
  }

  private Future<Answer> answer(
      Api api, HttpServerRequest request, String rawPath, Buffer body, Identity who) {
    String path = decoded(rawPath);
    Optional<Routes.Match> match = api.routes().find(path);
    if (match.isEmpty()) {
      return Future.succeededFuture(Answer.message(404, "URI not found"));
    }
    Routes.Route route = match.get().route();
    Optional<Endpoint> endpoint = route.endpoint(request.method());
    if (endpoint.isEmpty()) {
      String allowed =
          String.join(",", route.endpoints().keySet().stream().map(HttpMethod::name).toList());
      return Future.succeededFuture(
          (request.method() == HttpMethod.OPTIONS
                  ? Answer.ok()
                  : Answer.message(405, "Method Not Allowed"))
              .with("Allow", allowed + ",OPTIONS"));
    }
    String type = request.getHeader("Content-Type");
    if (route.takesJson() && body.length() > 0 && type != null && !Accept.isJson(type)) {
      return Future.succeededFuture(Answer.message(415, "Unsupported Media Type"));
    }
    if (!route.gives().isEmpty()
        && Accept.best(request.getHeader("Accept"), route.gives()).isEmpty()) {
      return Future.succeededFuture(Answer.message(406, "Not Acceptable"));
    }
    return endpoint
        .get()
        .answer(
            new Call(
                request.method(),
                request.scheme(),
                path,
                match.get().parts(),
                request.params(),
                request.headers(),
                body,
                address(request),
                who,
                security));
  }

  private static String decoded(String path) {
    try {
      // A plus sign in a path is itself.
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "Bad Request");
    }
  }

  /** {@code /v2/events} (Marathon: HttpEventStreamServlet.scala). */
  private void events(RoutingContext call) {
    HttpServerRequest request = call.request();
    String accept = String.join(",", request.headers().getAll("Accept"));
    if (request.method() == HttpMethod.OPTIONS) {
      send(call, Answer.ok().with("Allow", "GET, HEAD, OPTIONS"));
    } else if (request.method() != HttpMethod.GET || !accept.contains("text/event-stream")) {
      send(call, Answer.message(405, "Method Not Allowed"));
    } else {
      request.pause();
      slot.seat(vertx, elsewhere, PATIENCE)
          .onSuccess(
              seat -> {
                if (seat instanceof Seat.Here here) {
                  events(call, here.api());
                } else {
                  // As the original: a stream is not passed on.
                  URI leader = ((Seat.There) seat).leader();
                  send(
                      call,
                      Answer.message(307, "Temporary Redirect")
                          .with("Location", leader.resolve(request.uri()).toString()));
                }
              })
          .onFailure(e -> send(call, answer(e)));
    }
  }

  private void events(RoutingContext call, Api api) {
    HttpServerRequest request = call.request();
    authenticate(request)
        .onSuccess(
            who -> {
              if (security
                  .authorizer()
                  .isAuthorized(who, Action.VIEW_RESOURCE, SystemPart.EVENTS)) {
                new SseConnection(vertx, api, request, address(request))
                    .open(
                        Math.toIntExact(config.number(Flag.EVENT_STREAM_MAX_OUTSTANDING_MESSAGES)));
              } else {
                send(call, answer(new Refused(security.authorizer().notAuthorized(who))));
              }
            })
        .onFailure(e -> send(call, answer(e)));
  }

  @Override
  public Future<?> stop() {
    Promise<Void> closed = Promise.promise();
    Future.join(servers.stream().map(HttpServer::close).toList())
        .onComplete(x -> closed.complete());
    return closed.future();
  }
}
