package io.kernos.spi.discovery;

import io.kernos.api.link.RecordsUpdate;
import java.util.ArrayList;
import java.util.List;

/** Updates of the records as messages between nodes, and back. */
public final class RecordMessages {
  /** So many records at most are in one message. */
  static final int PART = 256;

  private RecordMessages() {}

  /** The messages that carry a snapshot, in order; at least one. */
  public static List<RecordsUpdate> encode(Services.Snapshot snapshot) {
    return split(
        RecordsUpdate.newBuilder()
            .setRevision(snapshot.revision())
            .setSnapshot(true)
            .setComplete(snapshot.complete())
            .build(),
        snapshot.records(),
        List.of(),
        snapshot.nodes(),
        List.of());
  }

  /** The messages that carry a delta, in order; at least one. */
  public static List<RecordsUpdate> encode(Services.Delta delta) {
    return split(
        RecordsUpdate.newBuilder().setRevision(delta.revision()).build(),
        delta.changed(),
        delta.removed(),
        delta.changedNodes(),
        delta.removedNodes());
  }

  private static List<RecordsUpdate> split(
      RecordsUpdate head,
      List<ServiceRecord> changed,
      List<String> removed,
      List<NodeRecord> nodes,
      List<String> removedNodes) {
    List<RecordsUpdate> parts = new ArrayList<>();
    RecordsUpdate.Builder part = head.toBuilder();
    int size = 0;
    for (ServiceRecord record : changed) {
      part.addChanged(encode(record));
      if (++size % PART == 0) {
        parts.add(part.setMore(true).build());
        part = head.toBuilder();
      }
    }
    for (NodeRecord node : nodes) {
      part.addNodes(encode(node));
      if (++size % PART == 0) {
        parts.add(part.setMore(true).build());
        part = head.toBuilder();
      }
    }
    parts.add(part.addAllRemoved(removed).addAllRemovedNodes(removedNodes).build());
    return parts;
  }

  private static RecordsUpdate.Service encode(ServiceRecord record) {
    RecordsUpdate.Service.Builder service =
        RecordsUpdate.Service.newBuilder()
            .setId(record.id())
            .setFramework(record.framework())
            .setFrameworkId(record.frameworkId())
            .setTaskId(record.taskId())
            .setName(record.name())
            .setAgentId(record.agentId())
            .setHost(record.host())
            .setAgentIp(record.agentIp())
            .addAllAddresses(record.addresses())
            .setHealthy(record.healthy())
            .setDraining(record.draining())
            .putAllLabels(record.labels())
            .setVisibility(record.visibility())
            .setTaskName(record.taskName())
            .setDiscovered(record.discovered())
            .addAllHostPorts(record.hostPorts());
    for (ServiceRecord.Port port : record.ports()) {
      service
          .addPortsBuilder()
          .setNumber(port.number())
          .setName(port.name())
          .setProtocol(port.protocol())
          .putAllLabels(port.labels());
    }
    return service.build();
  }

  private static RecordsUpdate.Node encode(NodeRecord node) {
    return RecordsUpdate.Node.newBuilder()
        .setKind(RecordsUpdate.Node.Kind.valueOf(node.kind().name()))
        .setId(node.id())
        .setName(node.name())
        .setAddress(node.address())
        .setPort(node.port())
        .build();
  }

  static ServiceRecord decode(RecordsUpdate.Service service) {
    return new ServiceRecord(
        service.getId(),
        service.getFramework(),
        service.getFrameworkId(),
        service.getTaskId(),
        service.getName(),
        service.getAgentId(),
        service.getHost(),
        service.getAgentIp(),
        List.copyOf(service.getAddressesList()),
        service.getPortsList().stream()
            .map(
                port ->
                    new ServiceRecord.Port(
                        port.getNumber(), port.getName(), port.getProtocol(), port.getLabelsMap()))
            .toList(),
        service.getHealthy(),
        service.getDraining(),
        service.getLabelsMap(),
        service.getVisibility(),
        service.getTaskName(),
        service.getDiscovered(),
        service.getHostPortsList());
  }

  /** The node; a kind that a later version has sent and this one does not know is left out. */
  static List<NodeRecord> decode(List<RecordsUpdate.Node> nodes) {
    return nodes.stream()
        .filter(node -> node.getKind() != RecordsUpdate.Node.Kind.UNKNOWN)
        .map(
            node ->
                new NodeRecord(
                    NodeRecord.Kind.valueOf(node.getKind().name()),
                    node.getId(),
                    node.getName(),
                    node.getAddress(),
                    node.getPort()))
        .toList();
  }
}
