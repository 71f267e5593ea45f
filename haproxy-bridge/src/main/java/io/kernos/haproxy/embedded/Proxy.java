package io.kernos.haproxy.embedded;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Problem;
import io.kernos.haproxy.app.Service;
import io.kernos.haproxy.app.Settings;
import io.kernos.haproxy.config.Site;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The front ends and back ends, all on one event loop: a change is there between two requests. */
final class Proxy extends VerticleBase {
  private static final long LOOK_MILLIS = 1_000;
  private static final String APP_ID = "X-Marathon-App-Id";

  private final Site site;
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private final Map<String, Port> ports = new LinkedHashMap<>();
  private final Map<String, Problem> unbound = new LinkedHashMap<>();
  private final List<Frontend> common = new ArrayList<>();
  private final Set<Ongoing> ongoing = new HashSet<>();
  private Clients clients;
  private Passwords passwords;
  private volatile Routes routes = new Routes(new Apps(List.of(), List.of()));
  private Served served = Served.of(new Apps(List.of(), List.of()));

  /** A service port, and whose it is now. */
  private static final class Port {
    private final Frontend frontend;
    private String backend;

    Port(Frontend frontend, String backend) {
      this.frontend = frontend;
      this.backend = backend;
    }
  }

  Proxy(Site site) {
    this.site = site;
  }

  @Override
  public Future<?> start() {
    clients = Clients.of(vertx);
    passwords = new Passwords(vertx);
    vertx.setPeriodic(LOOK_MILLIS, id -> look());
    return bind(frontend("marathon_http_in", this::byHost), site.httpPort(), "haproxy.http.port")
        .compose(
            v ->
                bind(
                    frontend("marathon_http_appid_in", this::byApp),
                    site.appIdPort(),
                    "haproxy.appid.port"));
  }

  private Future<Void> bind(HttpFrontend frontend, int port, String key) {
    common.add(frontend);
    return frontend
        .listen(site.bindAddress(), port)
        .recover(
            e ->
                Future.failedFuture(
                    new IOException(
                        "cannot bind " + site.bindAddress() + ":" + port + " (" + key + ")", e)));
  }

  private HttpFrontend frontend(String name, HttpFrontend.Door door) {
    return new HttpFrontend(vertx, name, clients, ongoing, door);
  }

  private Future<Optional<Pool>> byHost(HttpServerRequest request, Head head) {
    Future<Void> known = Future.succeededFuture();
    for (Service guard : routes.guards(head.host(), head.path())) {
      Settings.Auth auth = guard.settings().auth().orElseThrow();
      known =
          known
              .compose(v -> passwords.admits(auth, request.getHeader("Authorization")))
              .compose(
                  admitted ->
                      admitted
                          ? Future.succeededFuture()
                          : Future.failedFuture(
                              new HttpFrontend.UnknownClientException(auth.realm())));
    }
    return known.map(v -> routes.byHost(head.host(), head.path()).flatMap(this::pool));
  }

  private Future<Optional<Pool>> byApp(HttpServerRequest request, Head head) {
    String id = request.getHeader(APP_ID);
    return Future.succeededFuture(
        id == null ? Optional.empty() : routes.byApp(id).flatMap(this::pool));
  }

  private Optional<Pool> pool(Service service) {
    return Optional.ofNullable(pools.get(service.backend()));
  }

  /** Takes the apps as they are now; succeeds when all ports are open that can be. */
  Future<Void> apply(Apps wanted) {
    served = Served.of(wanted);
    Set<String> backends = new HashSet<>();
    for (Service service : served.apps().services()) {
      backends.add(service.backend());
      pools.computeIfAbsent(service.backend(), name -> new Pool(service)).bring(service);
    }
    pools.keySet().retainAll(backends);
    routes = new Routes(served.apps());
    return bring();
  }

  /** Opens and closes service ports. */
  Future<Void> bring() {
    Map<String, Service> wanted = new LinkedHashMap<>();
    for (Service service : served.apps().services()) {
      if (service.servicePort() > 0) {
        wanted.put(address(service) + " " + service.servicePort(), service);
      }
    }
    unbound.keySet().retainAll(wanted.keySet());
    List<Future<Void>> closing = new ArrayList<>();
    for (String place : List.copyOf(ports.keySet())) {
      Port port = ports.get(place);
      Service service = wanted.get(place);
      if (service == null || service.isHttp() != port.frontend.isHttp()) {
        ports.remove(place);
        closing.add(port.frontend.close());
      }
    }
    List<Future<Void>> opening = new ArrayList<>();
    wanted.forEach(
        (place, service) -> {
          Port port = ports.get(place);
          if (port == null) {
            opening.add(open(place, service));
          } else {
            port.backend = service.backend();
          }
        });
    closing.forEach(closed -> closed.onFailure(e -> {}));
    return Future.join(opening).otherwiseEmpty().mapEmpty();
  }

  private String address(Service service) {
    String address = service.settings().bindAddress().orElse(site.bindAddress());
    return address.equals("*") ? "0.0.0.0" : address.replaceAll("[\\[\\]]", "");
  }

  private Future<Void> open(String place, Service service) {
    String name = service.backend();
    Port[] port = new Port[1];
    Frontend frontend =
        service.isHttp()
            ? frontend(
                name,
                (request, head) ->
                    Future.succeededFuture(Optional.ofNullable(pools.get(port[0].backend))))
            : new TcpFrontend(
                vertx,
                name,
                clients,
                ongoing,
                () -> Optional.ofNullable(pools.get(port[0].backend)));
    port[0] = new Port(frontend, name);
    // Asked for, so that it is not opened twice.
    ports.put(place, port[0]);
    return free(address(service), service.servicePort())
        .compose(v -> frontend.listen(address(service), service.servicePort()))
        .onSuccess(v -> unbound.remove(place))
        .onFailure(
            e -> {
              ports.remove(place, port[0]);
              unbound.put(
                  place,
                  new Problem(
                      service.appId() + " port " + service.servicePort(),
                      "cannot listen on " + place.replace(' ', ':') + ": " + e.getMessage()));
            });
  }

  /** With a server of this process Vert.x would share a port, by turns. */
  private static Future<Void> free(String address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, port));
      return Future.succeededFuture();
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  private void look() {
    long now = Ongoing.now();
    List.copyOf(ongoing).forEach(each -> each.look(now));
    frontends().forEach(each -> each.look(now));
    if (!unbound.isEmpty()) {
      bring();
    }
  }

  /** Where all of this happens. */
  Context place() {
    return context;
  }

  /** All that clients come in by. */
  List<Frontend> frontends() {
    List<Frontend> all = new ArrayList<>(common);
    ports.values().forEach(port -> all.add(port.frontend));
    return all;
  }

  List<Pool> pools() {
    return List.copyOf(pools.values());
  }

  /** Immutable; on any thread. */
  Routes routes() {
    return routes;
  }

  List<Problem> problems() {
    List<Problem> all = new ArrayList<>(served.problems());
    all.addAll(unbound.values());
    return all;
  }

  /** Which of some servers have no requests and no connections. */
  Set<String> idle(Set<String> keys) {
    Set<String> idle = new HashSet<>(keys);
    for (String key : keys) {
      int slash = key.indexOf('/');
      Pool pool = pools.get(key.substring(0, slash));
      if (pool != null && pool.isBusy(key.substring(slash + 1))) {
        idle.remove(key);
      }
    }
    return idle;
  }
}
