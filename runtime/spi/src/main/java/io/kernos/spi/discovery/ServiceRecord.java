package io.kernos.spi.discovery;

import java.util.List;
import java.util.Map;

/**
 * A running task as the world finds it.
 *
 * @param id framework id and task id joined by {@code /}: unique in the cluster
 * @param framework name of the framework, such as {@code marathon}
 * @param name discovery name, or else the task's name
 * @param host the agent's host name
 * @param agentIp the agent's address
 * @param addresses the container's own addresses, IPv4 and IPv6; empty when it shares the host's
 *     network
 * @param ports by the task's discovery info, or else its port resources
 * @param healthy passes its health checks, or has none
 * @param draining about to be killed: takes no new connection
 * @param labels of the task
 * @param visibility {@code framework}, {@code cluster} or {@code external}
 * @param taskName the task's name, whether or not it has a discovery name
 * @param discovered whether {@code name} is the discovery name
 * @param hostPorts the task's port resources, whatever its discovery info says
 */
public record ServiceRecord(
    String id,
    String framework,
    String frameworkId,
    String taskId,
    String name,
    String agentId,
    String host,
    String agentIp,
    List<String> addresses,
    List<Port> ports,
    boolean healthy,
    boolean draining,
    Map<String, String> labels,
    String visibility,
    String taskName,
    boolean discovered,
    List<Integer> hostPorts) {

  /**
   * A port of a task.
   *
   * @param name empty when it has none
   * @param protocol {@code tcp} or {@code udp}; empty when the discovery info names none
   */
  public record Port(int number, String name, String protocol, Map<String, String> labels) {
    public Port {
      labels = Map.copyOf(labels);
    }
  }

  public ServiceRecord {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    labels = Map.copyOf(labels);
    hostPorts = List.copyOf(hostPorts);
  }

  /** The same, marked as about to be killed. */
  public ServiceRecord drained() {
    return new ServiceRecord(
        id,
        framework,
        frameworkId,
        taskId,
        name,
        agentId,
        host,
        agentIp,
        addresses,
        ports,
        healthy,
        true,
        labels,
        visibility,
        taskName,
        discovered,
        hostPorts);
  }
}
