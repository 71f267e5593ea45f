package io.kernos.bench.lb;

import io.kernos.bench.cluster.UpProcess;
import io.kernos.bench.marathon.Api;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** {@code up} with many services behind HAProxy, one of which comes and goes. */
final class Services implements AutoCloseable {
  private static final String ID = "/measured";

  /** Answers with the id of its instance. */
  private static final String SERVER =
      "exec perl -MIO::Socket::INET -e '$i = $ENV{MESOS_TASK_ID} =~ s/\\._app.*//r;"
          + " $s = IO::Socket::INET->new(LocalAddr => q(127.0.0.1), LocalPort => $ENV{PORT0},"
          + " Listen => 64, ReuseAddr => 1) or die; while ($c = $s->accept) { sysread $c, $r, 4096;"
          + " print $c qq(HTTP/1.1 200 OK\\r\\nContent-Length: ) . length($i)"
          + " . qq(\\r\\nConnection: close\\r\\n\\r\\n$i); close $c }'";

  private final UpProcess up;
  private final Api api;
  private final HealthEvents events;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Arrivals arrivals;

  Services(int count) throws Exception {
    up =
        new UpProcess(
            "-D",
            "agent.resources=cpus:1000;mem:100000;disk:100000;ports:[20000-29999]",
            "-D",
            "haproxy.service.ports=0");
    api = new Api(up.process().ready().url("marathon"), Duration.ofMillis(5));
    events = new HealthEvents(up.process().url("marathon"));
    JsonArray apps = new JsonArray();
    for (int i = 0; i < count; i++) {
      apps.add(service("/other/service-" + i, "exec sleep 1000000"));
    }
    api.call("PUT", "/v2/groups/other?force=true", new JsonObject().put("apps", apps));
    api.quiet();
    arrivals = new Arrivals(up.process().url("haproxy").getPort(), host(ID));
    api.call("POST", "/v2/apps", healthChecked(service(ID, SERVER)));
    arrivals.of(events.next().instance());
    api.quiet();
  }

  private static String host(String id) {
    return id.substring(1).replace('/', '-') + ".example";
  }

  private static JsonObject service(String id, String command) {
    return new JsonObject()
        .put("id", id)
        .put("cmd", command)
        .put("cpus", 0.1)
        .put("mem", 16)
        .put("portDefinitions", new JsonArray().add(new JsonObject().put("port", 0)))
        .put(
            "labels",
            new JsonObject().put("HAPROXY_GROUP", "external").put("HAPROXY_0_VHOST", host(id)));
  }

  private static JsonObject healthChecked(JsonObject app) {
    return app.put(
        "healthChecks",
        new JsonArray()
            .add(
                new JsonObject()
                    .put("protocol", "MESOS_HTTP")
                    .put("path", "/")
                    .put("intervalSeconds", 1)
                    .put("delaySeconds", 0)
                    .put("gracePeriodSeconds", 60)));
  }

  /** A second instance comes: from the event that tells its health to its first answer. */
  double routedMillis() throws Exception {
    scale(2);
    HealthEvents.Healthy healthy = events.next();
    double millis = (arrivals.of(healthy.instance()) - healthy.nanos()) / 1e6;
    api.quiet();
    scale(1);
    api.quiet();
    return Math.max(0, millis);
  }

  private void scale(int instances) throws IOException, InterruptedException {
    api.call("PUT", "/v2/apps" + ID, new JsonObject().put("instances", instances));
  }

  /** The same for an app that is new. */
  double newServiceMillis(String id) throws Exception {
    try (Arrivals fresh = new Arrivals(up.process().url("haproxy").getPort(), host(id))) {
      api.call("POST", "/v2/apps", healthChecked(service(id, SERVER)));
      HealthEvents.Healthy healthy = events.next();
      return (fresh.of(healthy.instance()) - healthy.nanos()) / 1e6;
    }
  }

  /** Reloads of HAProxy so far, for whatever reason. */
  long reloads() throws Exception {
    URI metrics = up.process().url("haproxy lb").resolve("/metrics");
    return http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("kernos_lb_reloads_total{"))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() throws Exception {
    arrivals.close();
    up.close();
  }
}
