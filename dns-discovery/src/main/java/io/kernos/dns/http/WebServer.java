package io.kernos.dns.http;

import io.kernos.dns.config.DnsConfig;
import io.kernos.dns.metrics.Counters;
import io.kernos.dns.zone.Freshness;
import io.kernos.dns.zone.Zone;
import io.kernos.dns.zone.ZoneKeeper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Serves the HTTP interface on the context of the zone's writer. */
public final class WebServer {
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final Api api;
  private final Zone zone;
  private final ZoneKeeper keeper;
  private final Freshness freshness;
  private final Counters counters;
  private HttpServer server;

  public WebServer(
      DnsConfig config,
      Zone zone,
      ZoneKeeper keeper,
      Freshness freshness,
      Counters counters,
      String version) {
    this.api = new Api(config, zone, keeper, version);
    this.zone = zone;
    this.keeper = keeper;
    this.freshness = freshness;
    this.counters = counters;
  }

  /** Listens; gives the real port. */
  public Future<Integer> listen(Vertx vertx, String address, int port) {
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(address)
                    .setPort(port)
                    .setHttp2ClearTextEnabled(false))
            .requestHandler(this::handle);
    return server.listen().map(HttpServer::actualPort);
  }

  private void handle(HttpServerRequest request) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      send(request, Reply.text(405, "405: Method Not Allowed"));
      return;
    }
    send(request, reply(request.path()));
  }

  private Reply reply(String path) {
    if ("/metrics".equals(path)) {
      return new Reply(200, METRICS, counters.text() + gauges());
    }
    try {
      return api.get(URLDecoder.decode(path, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "400: the path is not encoded as it should be");
    }
  }

  private String gauges() {
    return gauge("kernos_dns_names", "Names that exist.", zone.size())
        + gauge("kernos_dns_tasks", "Tasks that have a record.", keeper.tasks().size())
        + gauge("kernos_dns_term", "Term of the leader that was last heard.", keeper.term())
        + gauge("kernos_dns_revision", "Revision of the records.", keeper.revision())
        + gauge(
            "kernos_dns_stale",
            "1: the cluster is not reached, and the last known records are served.",
            freshness.isStale() ? 1 : 0)
        + gauge("kernos_dns_serves", "1: the zone is served.", freshness.serves() ? 1 : 0);
  }

  private static String gauge(String name, String help, long value) {
    return "# HELP "
        + name
        + ' '
        + help
        + "\n# TYPE "
        + name
        + " gauge\n"
        + name
        + ' '
        + value
        + '\n';
  }

  private static void send(HttpServerRequest request, Reply reply) {
    // One that went away needs no answer.
    request
        .response()
        .setStatusCode(reply.status())
        .putHeader("Content-Type", reply.type())
        .end(reply.body())
        .onFailure(e -> request.connection().close());
  }
}
