package io.kernos.dns.http;

import io.kernos.spi.discovery.ServiceRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;

/**
 * What Prometheus reads to find its targets: one for each port of each task, with labels from which
 * relabelling chooses.
 *
 * <p>Format: Prometheus, HTTP SD.
 */
final class HttpDiscovery {
  private static final String PREFIX = "__meta_kernos_";

  private HttpDiscovery() {}

  static JsonArray of(Collection<ServiceRecord> tasks) {
    JsonArray groups = new JsonArray();
    for (ServiceRecord task : tasks) {
      for (int i = 0; i < task.ports().size() && !task.draining(); i++) {
        groups.add(group(task, task.ports().get(i), i));
      }
    }
    return groups;
  }

  private static JsonObject group(ServiceRecord task, ServiceRecord.Port port, int index) {
    JsonObject labels =
        new JsonObject()
            .put(PREFIX + "framework", task.framework())
            .put(PREFIX + "name", task.name())
            .put(PREFIX + "task", task.taskName())
            .put(PREFIX + "task_id", task.taskId())
            .put(PREFIX + "agent_id", task.agentId())
            .put(PREFIX + "agent", task.host())
            .put(PREFIX + "healthy", String.valueOf(task.healthy()))
            .put(PREFIX + "port_index", String.valueOf(index))
            .put(PREFIX + "port_name", port.name())
            .put(PREFIX + "protocol", port.protocol());
    task.labels().forEach((key, value) -> labels.put(PREFIX + "label_" + legal(key), value));
    port.labels().forEach((key, value) -> labels.put(PREFIX + "port_label_" + legal(key), value));
    String ip = task.addresses().isEmpty() ? task.agentIp() : task.addresses().get(0);
    String host = ip.indexOf(':') < 0 ? ip : "[" + ip + "]";
    return new JsonObject()
        .put("targets", new JsonArray().add(host + ":" + port.number()))
        .put("labels", labels);
  }

  private static String legal(String label) {
    return label.replaceAll("[^a-zA-Z0-9_]", "_");
  }
}
