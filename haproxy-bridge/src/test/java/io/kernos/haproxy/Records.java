package io.kernos.haproxy;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Service;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Service records as tests need them. */
public final class Records {
  private final String app;
  private final Map<String, String> labels = new LinkedHashMap<>();
  private final List<ServiceRecord.Port> ports = new ArrayList<>();
  private String framework = "marathon";
  private boolean healthy = true;
  private boolean draining;
  private String address = "127.0.0.1";

  private Records(String app) {
    this.app = app;
    labels.put("app-id", app);
    labels.put("HAPROXY_GROUP", "external");
  }

  /** Of a task of a Marathon app, whose first port is 31000 and behind 10000. */
  public static Records of(String app) {
    return new Records(app).port(31000, 10000);
  }

  public Records label(String name, String value) {
    labels.put(name, value);
    return this;
  }

  /** A further port. */
  public Records port(int number, int servicePort) {
    ports.add(new ServiceRecord.Port(number, "", "tcp", Map.of("service-port", "" + servicePort)));
    return this;
  }

  /** In place of the first port. */
  public Records firstPort(int number, int servicePort) {
    ports.remove(0);
    ports.add(
        0, new ServiceRecord.Port(number, "", "tcp", Map.of("service-port", "" + servicePort)));
    return this;
  }

  /** The first port's health check. */
  public Records check(String json) {
    return check(0, json);
  }

  /** The health check of a port. */
  public Records check(int index, String json) {
    ServiceRecord.Port port = ports.get(index);
    Map<String, String> all = new LinkedHashMap<>(port.labels());
    all.put("health-check", json);
    ports.set(index, new ServiceRecord.Port(port.number(), port.name(), port.protocol(), all));
    return this;
  }

  public Records framework(String name) {
    framework = name;
    labels.remove("app-id");
    return this;
  }

  public Records unhealthy() {
    healthy = false;
    return this;
  }

  public Records draining() {
    draining = true;
    return this;
  }

  public Records address(String value) {
    address = value;
    return this;
  }

  /** One task's record. */
  public ServiceRecord task(String id) {
    List<Integer> hostPorts = ports.stream().map(ServiceRecord.Port::number).toList();
    return new ServiceRecord(
        framework + "/" + id,
        framework,
        framework + "-0001",
        id,
        app.substring(1).replace('/', '-'),
        "agent",
        address,
        address,
        List.of(),
        ports,
        healthy,
        draining,
        labels,
        "framework",
        app,
        true,
        hostPorts);
  }

  /** What a load balancer of the group {@code external} makes of them. */
  public static Apps apps(ServiceRecord... records) {
    return Apps.of(List.of(records), new Apps.Choice(Set.of("external"), false, port -> true));
  }

  /** The only service. */
  public static Service service(ServiceRecord... records) {
    Apps apps = apps(records);
    if (apps.services().size() != 1) {
      throw new AssertionError(apps);
    }
    return apps.services().get(0);
  }
}
