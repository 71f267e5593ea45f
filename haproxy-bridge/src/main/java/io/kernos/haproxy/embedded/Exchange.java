package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Settings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One request on its way to a server, and its answer on the way back. */
final class Exchange implements Ongoing {
  /** As marathon-lb calls it. */
  private static final String COOKIE = "mesosphere_server_id";

  private static final int ATTEMPTS = 4;
  private static final long SILENCE_MILLIS = 30_000;
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final Clients clients;
  private final Set<Ongoing> ongoing;
  private final Figures front;
  private final Pool pool;
  private final HttpServerRequest request;
  private final Head head;
  private final Runnable closed;
  private final Settings settings;
  private final boolean hasBody;
  private final boolean upgrades;
  private final boolean safe;
  private final Pool.Attempt attempt;
  private Target target;
  private HttpClientRequest sent;
  private int attempts;
  private boolean again;
  private boolean hasAnswer;
  private boolean finished;
  private long since;
  private long progress = Ongoing.now();

  /**
   * Not begun yet.
   *
   * @param ongoing has this one while it lasts
   * @param front end, where the request came in
   * @param request paused, if it has a body
   * @param closed run when its connection, become a tunnel, is closed
   */
  Exchange(
      Clients clients,
      Set<Ongoing> ongoing,
      Figures front,
      Pool pool,
      HttpServerRequest request,
      Head head,
      Runnable closed) {
    this.clients = clients;
    this.ongoing = ongoing;
    this.front = front;
    this.pool = pool;
    this.request = request;
    this.head = head;
    this.closed = closed;
    this.settings = pool.service().settings();
    this.hasBody = hasBody(request);
    this.upgrades = upgrades(request) && !hasBody;
    this.safe = SAFE.contains(request.method()) && !hasBody;
    this.attempt =
        new Pool.Attempt(
            request.remoteAddress().hostAddress(),
            settings.sticky() ? Head.cookie(request.headers(), COOKIE) : Optional.empty());
  }

  static boolean hasBody(HttpServerRequest request) {
    return request.headers().contains("Transfer-Encoding")
        || !request.headers().getAll("Content-Length").stream().allMatch("0"::equals);
  }

  /** To WebSocket only: a server might take other protocols for a way around the rules here. */
  private static boolean upgrades(HttpServerRequest request) {
    return request.method().equals(HttpMethod.GET)
        && request.version() == HttpVersion.HTTP_1_1
        && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
        && request.headers().getAll("Connection").stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("upgrade"));
  }

  void begin() {
    ongoing.add(this);
    pool.figures.begin(progress);
    pool.figures.requests++;
    request.response().closeHandler(v -> abort());
    Optional<String> elsewhere = Rewrites.redirect(settings, head);
    if (!pool.admits(attempt.client)) {
      pool.figures.denied++;
      refuse(403);
    } else if (elsewhere.isPresent()) {
      request.response().putHeader("Location", elsewhere.get());
      refuse(301);
    } else {
      connect();
    }
  }

  private void connect() {
    long now = Ongoing.now();
    Optional<Target> chosen = attempts++ < ATTEMPTS ? pool.choose(attempt, now) : Optional.empty();
    if (chosen.isEmpty()) {
      refuse(503);
      return;
    }
    Target next = chosen.get();
    target = next;
    next.figures.begin(now);
    next.figures.requests++;
    HttpClient client = safe ? clients.kept() : clients.single();
    client
        .request(
            new RequestOptions()
                .setServer(next.address())
                .setHost(next.address().host())
                .setPort(next.address().port())
                .setMethod(request.method())
                .setURI(Rewrites.uri(settings, head.uri())))
        .onComplete(this::send, e -> unreached(next));
  }

  /** Nothing was sent: another may have it. */
  private void unreached(Target tried) {
    tried.rest(Ongoing.now());
    tried.figures.connectErrors++;
    pool.figures.connectErrors++;
    if (!finished) {
      pool.figures.retries++;
      pool.figures.redispatches++;
      letGo();
      connect();
    }
  }

  private void send(HttpClientRequest out) {
    out.exceptionHandler(e -> {});
    if (finished) {
      out.reset();
      return;
    }
    sent = out;
    since = Ongoing.now();
    progress = since;
    fill(out);
    if (upgrades) {
      out.connect().onComplete(this::answered, e -> unanswered());
      return;
    }
    out.response().onComplete(this::answered, e -> unanswered());
    if (hasBody) {
      Carriage.carry(request, out, this::passedIn).onComplete(v -> out.end(), e -> abort());
    } else {
      out.end();
    }
  }

  private void fill(HttpClientRequest out) {
    MultiMap headers = out.headers();
    request.headers().forEach(header -> headers.add(header.getKey(), header.getValue()));
    Head.strip(headers);
    headers.remove("Expect");
    if (headers.contains("Transfer-Encoding")) {
      headers.remove("Transfer-Encoding");
      out.setChunked(true);
    }
    if (settings.sticky()) {
      Head.dropCookie(headers, COOKIE);
    }
    String host = request.getHeader("Host");
    headers.set("Host", Rewrites.host(settings, host == null ? head.host() : host));
    headers.add("X-Forwarded-For", attempt.client);
    headers.set("X-Forwarded-Port", "" + request.localAddress().port());
    if (upgrades) {
      headers.set("Upgrade", "websocket").set("Connection", "Upgrade");
    }
  }

  private void passedIn(int length) {
    progress = Ongoing.now();
    front.bytesIn += length;
    pool.figures.bytesIn += length;
    if (target != null) {
      target.figures.bytesIn += length;
    }
  }

  private void passedOut(int length) {
    progress = Ongoing.now();
    front.bytesOut += length;
    pool.figures.bytesOut += length;
    if (target != null) {
      target.figures.bytesOut += length;
    }
  }

  private void unanswered() {
    if (finished) {
      return;
    }
    if (safe && !again) {
      // A connection that was kept may have been closed just then.
      again = true;
      pool.figures.retries++;
      attempt.tried.clear();
      letGo();
      connect();
      return;
    }
    target.figures.responseErrors++;
    pool.figures.responseErrors++;
    refuse(502);
  }

  private void answered(HttpClientResponse in) {
    int status = in.statusCode();
    if (finished || (status == 101 && !upgrades)) {
      sent.reset();
      refuse(502);
      return;
    }
    hasAnswer = true;
    progress = Ongoing.now();
    target.figures.answered(status, progress - since);
    pool.figures.answered(status, progress - since);
    front.answered(status);
    HttpServerResponse response = request.response();
    response.setStatusCode(status).setStatusMessage(in.statusMessage());
    MultiMap headers = response.headers();
    in.headers().forEach(header -> headers.add(header.getKey(), header.getValue()));
    Head.strip(headers);
    headers.remove("Transfer-Encoding");
    String location = headers.get("Location");
    if (location != null) {
      headers.set("Location", Rewrites.location(settings, location));
    }
    if (settings.sticky() && !attempt.cookie.equals(Optional.of(target.cookie()))) {
      headers.add("Set-Cookie", COOKIE + "=" + target.cookie() + "; path=/");
      headers.add("Cache-Control", "private");
    }
    if (status == 101) {
      tunnel(in);
    } else if (request.method().equals(HttpMethod.HEAD) || status == 204 || status == 304) {
      end();
    } else {
      relay(in);
    }
  }

  private void relay(HttpClientResponse in) {
    HttpServerResponse response = request.response();
    boolean old = request.version() == HttpVersion.HTTP_1_0;
    boolean unknown = !response.headers().contains("Content-Length");
    if (unknown && old) {
      response.putHeader("Connection", "close");
    } else if (unknown) {
      response.setChunked(true);
    }
    Carriage.carry(in, response, this::passedOut)
        .onComplete(
            v -> end(),
            e -> {
              pool.figures.responseErrors++;
              abort();
            });
  }

  private void end() {
    boolean unread = hasBody && !request.isEnded();
    boolean byClose = "close".equals(request.response().headers().get("Connection"));
    finish();
    request
        .response()
        .end()
        .onComplete(
            v -> {
              if (unread || byClose) {
                request.connection().close();
              }
            });
  }

  private void tunnel(HttpClientResponse in) {
    request.response().putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
    NetSocket inner = in.netSocket();
    inner.pause();
    request
        .toNetSocket()
        .onComplete(
            outer -> {
              Tunnel.keepHalfOpen(inner);
              Tunnel.keepHalfOpen(outer);
              ongoing.remove(this);
              Ongoing[] self = new Ongoing[1];
              self[0] =
                  new Tunnel(
                      outer,
                      inner,
                      this::passedIn,
                      this::passedOut,
                      () -> {
                        ongoing.remove(self[0]);
                        finish();
                        closed.run();
                      });
              ongoing.add(self[0]);
            },
            e -> abort());
  }

  @Override
  public void look(long now) {
    if (now - progress > SILENCE_MILLIS && !finished) {
      HttpClientRequest out = sent;
      if (hasAnswer) {
        abort();
      } else {
        refuse(hasBody && !request.isEnded() ? 408 : 504);
      }
      if (out != null) {
        out.reset();
      }
    }
  }

  private void refuse(int status) {
    if (!finished) {
      front.answered(status);
      pool.figures.answered(status);
      finish();
      Answers.send(request, status);
    }
  }

  /** The client is gone, or cannot be told any more. */
  private void abort() {
    if (!finished) {
      finish();
      if (sent != null) {
        sent.reset();
      }
      request.connection().close();
    }
  }

  private void letGo() {
    if (target != null) {
      target.figures.end();
      target = null;
    }
    sent = null;
  }

  private void finish() {
    if (!finished) {
      finished = true;
      ongoing.remove(this);
      pool.figures.end();
      if (target != null) {
        target.figures.end();
      }
    }
  }
}
