package io.kernos.master.records;

import io.kernos.api.resources.Ranges;
import io.kernos.api.resources.Resources;
import io.kernos.api.v1.CheckStatusInfo;
import io.kernos.api.v1.Label;
import io.kernos.api.v1.Labels;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.Port;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskState;
import io.kernos.api.v1.TaskStatus;
import io.kernos.master.agent.Agent;
import io.kernos.master.framework.Framework;
import io.kernos.master.task.TaskListener;
import io.kernos.master.task.Tasks;
import io.kernos.master.view.AgentView.TaskKey;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Keeps one record for each task that runs and can be found: it has ports, addresses of its own, or
 * a discovery info, unless all tasks shall have one. It enters when the task is healthy for the
 * first time (at once when it has no health check) and leaves when the task ends.
 */
public final class ServiceRecords implements TaskListener {
  private final RecordBook book;
  private final Drains drains;
  private final boolean all;

  /**
   * @param all whether tasks have records that have nothing but a name
   */
  public ServiceRecords(RecordBook book, Drains drains, boolean all) {
    this.book = book;
    this.drains = drains;
    this.all = all;
  }

  static String id(TaskKey task) {
    return task.frameworkId() + "/" + task.taskId();
  }

  @Override
  public void changed(Framework framework, Agent agent, Task task) {
    String id = id(Tasks.key(task));
    ServiceRecord before = book.get(id);
    boolean draining =
        task.getState() == TaskState.TASK_KILLING || (before != null && before.draining());
    boolean serves =
        task.getState() == TaskState.TASK_RUNNING
            || (before != null && task.getState() == TaskState.TASK_KILLING);
    if (!serves || (before == null && !healthy(task))) {
      remove(id, task);
      return;
    }
    List<Integer> hostPorts = hostPorts(task);
    List<ServiceRecord.Port> ports = ports(task, hostPorts);
    List<String> addresses = addresses(task, agent);
    if (!all && ports.isEmpty() && addresses.isEmpty() && !task.hasDiscovery()) {
      remove(id, task);
      return;
    }
    boolean discovered = !task.getDiscovery().getName().isEmpty();
    book.put(
        new ServiceRecord(
            id,
            framework.info().getName(),
            framework.key(),
            task.getTaskId().getValue(),
            discovered ? task.getDiscovery().getName() : task.getName(),
            agent.key(),
            agent.info().getHostname(),
            agent.host(),
            addresses,
            ports,
            healthy(task),
            draining,
            labels(task),
            task.hasDiscovery()
                ? task.getDiscovery().getVisibility().name().toLowerCase(Locale.ROOT)
                : "cluster",
            task.getName(),
            discovered,
            hostPorts));
  }

  @Override
  public void removed(Framework framework, Task task) {
    String id = id(Tasks.key(task));
    book.remove(id);
    drains.forget(id);
  }

  private void remove(String id, Task task) {
    book.remove(id);
    if (!Tasks.holdsResources(task.getState())) {
      drains.forget(id);
    }
  }

  private static boolean healthy(Task task) {
    TaskStatus status = last(task);
    return (status.hasHealthy() ? status.getHealthy() : !task.hasHealthCheck()) && ready(status);
  }

  /** Whether the task's general check, if it has any, has succeeded. */
  private static boolean ready(TaskStatus status) {
    CheckStatusInfo check = status.getCheckStatus();
    return switch (check.getType()) {
      case UNKNOWN -> true;
      case COMMAND -> check.getCommand().hasExitCode() && check.getCommand().getExitCode() == 0;
      case HTTP -> check.getHttp().getStatusCode() / 100 == 2;
      case TCP -> check.getTcp().getSucceeded();
    };
  }

  private static TaskStatus last(Task task) {
    int count = task.getStatusesCount();
    return count == 0 ? TaskStatus.getDefaultInstance() : task.getStatuses(count - 1);
  }

  /** Its own: one that shares the host's network has none. */
  private static List<String> addresses(Task task, Agent agent) {
    List<String> addresses = new ArrayList<>();
    for (NetworkInfo network : last(task).getContainerStatus().getNetworkInfosList()) {
      for (NetworkInfo.IPAddress address : network.getIpAddressesList()) {
        if (address.hasIpAddress() && !address.getIpAddress().equals(agent.host())) {
          addresses.add(address.getIpAddress());
        }
      }
    }
    return addresses;
  }

  private static List<ServiceRecord.Port> ports(Task task, List<Integer> hostPorts) {
    List<ServiceRecord.Port> ports = new ArrayList<>();
    for (Port port : task.getDiscovery().getPorts().getPortsList()) {
      ports.add(
          new ServiceRecord.Port(
              port.getNumber(),
              port.getName(),
              port.getProtocol().toLowerCase(Locale.ROOT),
              labels(port.getLabels())));
    }
    if (ports.isEmpty()) {
      hostPorts.forEach(n -> ports.add(new ServiceRecord.Port(n, "", "tcp", Map.of())));
    }
    return ports;
  }

  private static List<Integer> hostPorts(Task task) {
    List<Integer> ports = new ArrayList<>();
    Ranges ranges = Resources.of(task.getResourcesList()).ranges("ports");
    ranges.forEach(n -> ports.add((int) n));
    return ports;
  }

  private static Map<String, String> labels(Task task) {
    Map<String, String> labels = labels(task.getLabels());
    labels.putAll(labels(task.getDiscovery().getLabels()));
    return labels;
  }

  private static Map<String, String> labels(Labels list) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (Label label : list.getLabelsList()) {
      labels.put(label.getKey(), label.getValue());
    }
    return labels;
  }
}
