package io.kernos.haproxy.traffic;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Owner;
import io.kernos.haproxy.app.Service;
import io.kernos.spi.discovery.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What goes to a service of an app. */
record ServiceFlow(Service service, Owner owner, Flow flow) {

  /** Those of the apps' services that have an owner and are counted. */
  static List<ServiceFlow> of(Apps apps, Map<String, Owner> owners, Map<String, Flow> flows) {
    List<ServiceFlow> all = new ArrayList<>();
    for (Service service : apps.services()) {
      Owner owner = owners.get(service.backend());
      Flow flow = flows.get(service.backend());
      if (owner != null && flow != null) {
        all.add(new ServiceFlow(service, owner, flow));
      }
    }
    return all;
  }

  /** As the kernel is told; what has no rate yet is left out. */
  static List<Traffic> traffic(List<ServiceFlow> all) {
    Map<Traffic.Service, Traffic> sums = new LinkedHashMap<>();
    for (ServiceFlow each : all) {
      if (each.flow.isMeasured()) {
        // An app may have several ports with no service port.
        Traffic traffic = each.traffic();
        sums.merge(traffic.service(), traffic, Traffic::plus);
      }
    }
    return List.copyOf(sums.values());
  }

  private Traffic traffic() {
    return new Traffic(
        owner.frameworkId(),
        owner.app(),
        service.servicePort(),
        flow.requestsPerSecond(),
        flow.now().sessions(),
        flow.now().queued(),
        flow.errorsPerSecond(),
        Optional.of(flow.now().responseMillis())
            .filter(millis -> millis > 0)
            .map(Duration::ofMillis));
  }
}
