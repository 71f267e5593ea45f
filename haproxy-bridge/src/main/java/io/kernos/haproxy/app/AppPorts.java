package io.kernos.haproxy.app;

import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An app's ports by its own labels, as though there were no other app.
 *
 * @param found in order of the ports
 * @param problems of those that are left out
 */
record AppPorts(AppRecords app, List<Found> found, List<Problem> problems) {

  /**
   * A port that this load balancer is to serve, unless another app has its place.
   *
   * @param title for people
   * @param place where it listens; empty where it has no service port
   */
  record Found(String title, String place, Service service) {}

  static AppPorts of(AppRecords app, Apps.Choice choice) {
    List<Found> found = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    ServiceRecord model = app.newest();
    List<Optional<ServiceRecord.Port>> ports = AppLabels.ports(model);
    for (int n = 0; n < ports.size(); n++) {
      if (ports.get(n).isPresent()) {
        try {
          Settings settings =
              new LabelReader(model.labels(), n).read(check(model, ports, n), choice.strict());
          if (settings.enabled() && choice.serves(settings)) {
            int wished = settings.port().orElse(AppLabels.servicePort(ports.get(n).orElseThrow()));
            boolean served = wished == 0 || choice.servicePorts().test(wished);
            if (!served) {
              problems.add(
                  new Problem(
                      title(app, n),
                      "service port " + wished + " is none of haproxy.service.ports"));
            }
            found.add(found(app, n, settings, wished, served ? wished : 0));
          }
        } catch (LabelException e) {
          problems.add(new Problem(title(app, n), e.getMessage()));
        }
      }
    }
    return new AppPorts(app, found, problems);
  }

  private static Found found(
      AppRecords app, int n, Settings settings, int wished, int servicePort) {
    String name = app.id().substring(1).replace('/', '_');
    return new Found(
        title(app, n),
        servicePort > 0 ? settings.bindAddress().orElse("") + ":" + servicePort : "",
        new Service(
            app.id(),
            name + "_" + (wished > 0 ? "" + wished : "p" + n),
            servicePort,
            settings,
            servers(app, settings, n)));
  }

  private static String title(AppRecords app, int n) {
    return app.id() + " port " + n;
  }

  private static Optional<HealthCheck> check(
      ServiceRecord model, List<Optional<ServiceRecord.Port>> ports, int n) {
    Optional<HealthCheck> own = ports.get(n).flatMap(AppLabels::healthCheck);
    if (own.isPresent()) {
      return own;
    }
    String other =
        model.labels().getOrDefault("HAPROXY_" + n + "_BACKEND_HEALTHCHECK_PORT_INDEX", "").strip();
    return other.matches("[0-9]{1,4}") && Integer.parseInt(other) < ports.size()
        ? ports.get(Integer.parseInt(other)).flatMap(AppLabels::healthCheck)
        : Optional.empty();
  }

  private static List<Server> servers(AppRecords app, Settings settings, int n) {
    Map<String, Server> byName = new LinkedHashMap<>();
    for (ServiceRecord record : app.records()) {
      List<Optional<ServiceRecord.Port>> ports = AppLabels.ports(record);
      if (n < ports.size()
          && ports.get(n).isPresent()
          && AppLabels.isAddress(AppLabels.address(record, ports.get(n).get()))) {
        Server server = server(record, ports, n, settings);
        boolean out =
            record.draining() || !record.healthy() || app.draining().contains(record.id());
        Server one = out ? server.drained() : server;
        // An address that was left and taken again is with who takes connections there.
        byName.merge(one.name(), one, (a, b) -> a.draining() ? b : a);
      }
    }
    return byName.values().stream().sorted(Comparator.comparing(Server::name)).toList();
  }

  /** Named as by the original, for those who read statistics (marathon-lb: config). */
  private static Server server(
      ServiceRecord record, List<Optional<ServiceRecord.Port>> ports, int n, Settings settings) {
    ServiceRecord.Port port = ports.get(n).orElseThrow();
    String address = AppLabels.address(record, port);
    String place = record.host().equals(address) ? address : record.host() + "_" + address;
    int checked =
        settings
            .healthCheckPortIndex()
            .filter(i -> i < ports.size())
            .flatMap(ports::get)
            .map(ServiceRecord.Port::number)
            .or(() -> settings.healthCheck().flatMap(HealthCheck::port))
            .orElse(0);
    return new Server(
        (place + "_" + port.number()).replaceAll("[^A-Za-z0-9-]", "_"),
        record.id(),
        record.host().replaceAll("[^A-Za-z0-9.:_-]", "_"),
        address,
        port.number(),
        checked,
        false);
  }
}
