package io.kernos.haproxy.app;

import io.kernos.spi.discovery.ServiceRecord;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a record says beside {@code HAPROXY_*}: which app it is of, and about its ports. */
final class AppLabels {
  /** Of a task: the app that it is an instance of. */
  private static final String APP_ID = "app-id";

  /** Of a port: where a load balancer is to offer it. */
  private static final String SERVICE_PORT = "service-port";

  /** Of a port: how its health is checked, as JSON. */
  private static final String HEALTH_CHECK = "health-check";

  private static final String SCOPE = "network-scope";
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{0,38}:[0-9A-Fa-f:.]{1,15}"
              + "|[A-Za-z][A-Za-z0-9.-]{0,252}");

  /** To HAProxy these mean where the client had wanted to go. */
  private static final Pattern ANY = Pattern.compile("[0.:]*");

  private static final Pattern ID = Pattern.compile("/[A-Za-z0-9._/-]{1,200}");

  private AppLabels() {}

  /** The app's id: by label, or else made of the framework's name and the task's. */
  static String appId(ServiceRecord record) {
    String id = record.labels().get(APP_ID);
    if (id != null && ID.matcher(id).matches()) {
      return id;
    }
    return "/" + clean(record.framework()) + "/" + clean(record.name());
  }

  private static String clean(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9.-]", "_");
    return clean.isEmpty() ? "_" : clean;
  }

  /** The TCP ports in their order; one that speaks UDP too counts once, one of UDP only counts. */
  static List<Optional<ServiceRecord.Port>> ports(ServiceRecord record) {
    Map<Integer, Optional<ServiceRecord.Port>> byNumber = new LinkedHashMap<>();
    for (ServiceRecord.Port port : record.ports()) {
      boolean tcp = !port.protocol().equals("udp");
      if (tcp || !byNumber.containsKey(port.number())) {
        byNumber.put(port.number(), tcp ? Optional.of(port) : Optional.empty());
      }
    }
    return new ArrayList<>(byNumber.values());
  }

  /** 0 when the record names none. */
  static int servicePort(ServiceRecord.Port port) {
    String text = port.labels().getOrDefault(SERVICE_PORT, "");
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
  }

  static Optional<HealthCheck> healthCheck(ServiceRecord.Port port) {
    String json = port.labels().get(HEALTH_CHECK);
    if (json == null) {
      return Optional.empty();
    }
    try {
      return HealthCheck.of(new JsonObject(json));
    } catch (DecodeException | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** What an executor calls its address may be anything. */
  static boolean isAddress(String address) {
    return ADDRESS.matcher(address).matches() && !ANY.matcher(address).matches();
  }

  /** The address by which a port is reached from outside of its host, or of its container. */
  static String address(ServiceRecord record, ServiceRecord.Port port) {
    boolean ofContainer =
        "container".equals(port.labels().get(SCOPE))
            || (!port.labels().containsKey(SCOPE) && !record.hostPorts().contains(port.number()));
    return ofContainer && !record.addresses().isEmpty()
        ? record.addresses().get(0)
        : record.agentIp();
  }
}
