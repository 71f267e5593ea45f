package io.kernos.haproxy;

import io.kernos.haproxy.app.Problem;
import io.kernos.haproxy.runtime.Counts;
import io.kernos.haproxy.runtime.LoadBalancer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** The bridge's endpoints, with the paths of marathon-lb's (marathon-lb: README, endpoints). */
final class Endpoints {
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HaproxyVerticle bridge;
  private final HttpServer server;

  Endpoints(Vertx vertx, HaproxyVerticle bridge) {
    this.bridge = bridge;
    // What is answered from another thread may come before the switch to HTTP/2 is done.
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
            .requestHandler(this::handle);
  }

  /** Gives the port. */
  Future<Integer> listen(String address, int port) {
    return server.listen(port, address).map(HttpServer::actualPort);
  }

  Future<Void> close() {
    return server.close();
  }

  private void handle(HttpServerRequest request) {
    LoadBalancer balancer = bridge.balancer();
    switch (request.path()) {
      case "/_haproxy_health_check" -> health(request);
      case "/_haproxy_getconfig" -> text(request, balancer::configuration);
      case "/_haproxy_getvhostmap" -> text(request, balancer::vhostMap);
      case "/_haproxy_getappmap" -> text(request, balancer::appMap);
      case "/_haproxy_getpids" -> text(request, this::pids);
      case "/_mlb_signal/hup" -> signal(request, "SIGHUP");
      case "/_mlb_signal/usr1" -> signal(request, "SIGUSR1");
      case "/metrics" -> metrics(request);
      case "/problems" -> problems(request);
      // The semicolon is part of the query, or of the path where a client has it encoded.
      case "/haproxy" -> statistics(request);
      default -> answer(request, 404, TEXT, "no such endpoint\n");
    }
  }

  private static void answer(HttpServerRequest request, int status, String type, String body) {
    HttpServerResponse response = request.response();
    if (!response.ended()) {
      response
          .setStatusCode(status)
          .putHeader("Content-Type", type)
          .end(request.method() == HttpMethod.HEAD ? "" : body);
    }
  }

  private void text(HttpServerRequest request, Callable<String> body) {
    bridge
        .blocking(body)
        .onComplete(
            text -> answer(request, 200, TEXT, text),
            e -> answer(request, 503, TEXT, e.getMessage() + "\n"));
  }

  private String pids() {
    return bridge.balancer().processes().stream()
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }

  private void health(HttpServerRequest request) {
    bridge
        .blocking(() -> bridge.balancer().isAlive())
        .onComplete(
            alive ->
                answer(
                    request,
                    alive ? 200 : 503,
                    TEXT,
                    alive ? "200 OK\n" : "haproxy does not run\n"),
            e -> answer(request, 503, TEXT, e.getMessage() + "\n"));
  }

  private void signal(HttpServerRequest request, String name) {
    bridge
        .reload()
        .onComplete(
            v -> answer(request, 200, TEXT, "Sent " + name + " signal to marathon-lb"),
            e -> answer(request, 500, TEXT, "Failed to send " + name + ": " + e.getMessage()));
  }

  private void problems(HttpServerRequest request) {
    JsonArray all = new JsonArray();
    for (Problem problem : bridge.balancer().problems()) {
      all.add(new JsonObject().put("what", problem.what()).put("reason", problem.reason()));
    }
    answer(request, 200, "application/json", all.encode());
  }

  /** As a page, or with {@code /haproxy?stats;csv} as rows. */
  private void statistics(HttpServerRequest request) {
    if (request.query() != null && request.query().contains(";csv")) {
      text(request, bridge.balancer()::statistics);
    } else {
      fetch("/haproxy?stats")
          .onComplete(
              page -> answer(request, 200, "text/html", page),
              e -> answer(request, 503, TEXT, e.getMessage() + "\n"));
    }
  }

  private void metrics(HttpServerRequest request) {
    String own = own(bridge.balancer()) + bridge.traffic().metrics();
    fetch("/metrics")
        .onComplete(
            haproxy -> answer(request, 200, "text/plain; version=0.0.4", haproxy + own),
            e -> answer(request, 200, "text/plain; version=0.0.4", own));
  }

  private Future<String> fetch(String path) {
    return bridge.blocking(() -> bridge.balancer().page(path));
  }

  private static String own(LoadBalancer balancer) {
    Counts counts = balancer.counts();
    StringBuilder text = new StringBuilder();
    metric(text, "starts_total", "counter", "Starts of HAProxy.", counts.starts());
    metric(
        text,
        "runtime_commands_total",
        "counter",
        "Changes that needed no reload.",
        counts.commands());
    metric(
        text,
        "problems",
        "gauge",
        "Parts of the configuration that are left out.",
        balancer.problems().size());
    text.append("# HELP kernos_lb_reloads_total Reloads of HAProxy, and why.\n");
    text.append("# TYPE kernos_lb_reloads_total counter\n");
    for (Map.Entry<String, Long> reload : counts.reloads().entrySet()) {
      text.append("kernos_lb_reloads_total{reason=\"")
          .append(reload.getKey())
          .append("\"} ")
          .append(reload.getValue())
          .append('\n');
    }
    return text.toString();
  }

  private static void metric(
      StringBuilder text, String name, String type, String help, long value) {
    text.append("# HELP kernos_lb_" + name + " " + help + "\n");
    text.append("# TYPE kernos_lb_" + name + " " + type + "\n");
    text.append("kernos_lb_" + name + " " + value + "\n");
  }
}
