package io.kernos.dns.zone;

import io.kernos.spi.discovery.ServiceRecord;
import java.util.List;
import java.util.Map;

/** Service records for tests. */
public final class TestRecords {
  private TestRecords() {}

  /** A task without a discovery info on agent {@code x-S1} (10.0.0.1). */
  public static ServiceRecord plain(String name, String taskId, Integer... hostPorts) {
    return new ServiceRecord(
        "f/" + taskId,
        "marathon",
        "f",
        taskId,
        name,
        "x-S1",
        "agent1.example",
        "10.0.0.1",
        List.of(),
        List.of(),
        true,
        false,
        Map.of(),
        "cluster",
        name,
        false,
        List.of(hostPorts));
  }

  /** The same with a discovery info. */
  public static ServiceRecord discovered(
      String name, String taskId, List<Integer> hostPorts, ServiceRecord.Port... ports) {
    ServiceRecord plain = plain("name of " + name, taskId, hostPorts.toArray(Integer[]::new));
    return new ServiceRecord(
        plain.id(),
        plain.framework(),
        plain.frameworkId(),
        taskId,
        name,
        plain.agentId(),
        plain.host(),
        plain.agentIp(),
        List.of(),
        List.of(ports),
        true,
        false,
        Map.of(),
        "cluster",
        plain.taskName(),
        true,
        hostPorts);
  }

  /** The same with addresses of its own. */
  public static ServiceRecord addressed(ServiceRecord task, String... addresses) {
    return changed(task, task.healthy(), List.of(addresses));
  }

  /** The same, healthy or not. */
  public static ServiceRecord healthy(ServiceRecord task, boolean healthy) {
    return changed(task, healthy, task.addresses());
  }

  /** The same of another framework. */
  public static ServiceRecord ofFramework(ServiceRecord task, String framework) {
    return new ServiceRecord(
        framework + "/" + task.taskId(),
        framework,
        framework,
        task.taskId(),
        task.name(),
        task.agentId(),
        task.host(),
        task.agentIp(),
        task.addresses(),
        task.ports(),
        task.healthy(),
        task.draining(),
        task.labels(),
        task.visibility(),
        task.taskName(),
        task.discovered(),
        task.hostPorts());
  }

  private static ServiceRecord changed(ServiceRecord task, boolean healthy, List<String> ips) {
    return new ServiceRecord(
        task.id(),
        task.framework(),
        task.frameworkId(),
        task.taskId(),
        task.name(),
        task.agentId(),
        task.host(),
        task.agentIp(),
        ips,
        task.ports(),
        healthy,
        task.draining(),
        task.labels(),
        task.visibility(),
        task.taskName(),
        task.discovered(),
        task.hostPorts());
  }

  /** A named port. */
  public static ServiceRecord.Port port(int number, String name, String protocol) {
    return new ServiceRecord.Port(number, name, protocol, Map.of());
  }
}
