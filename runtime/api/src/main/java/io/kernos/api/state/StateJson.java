package io.kernos.api.state;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.ProtocolMessageEnum;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.resources.Quantities;
import io.kernos.api.resources.Ranges;
import io.kernos.api.resources.Scalar;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.CommandInfo;
import io.kernos.api.v1.ContainerStatus;
import io.kernos.api.v1.ExecutorInfo;
import io.kernos.api.v1.Labels;
import io.kernos.api.v1.NetworkInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskStatus;
import io.kernos.api.v1.Value;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tasks, executors, resources and so on as /state shows them, key for key as Mesos does: other
 * names than in the v1 API, resources as sums, nothing of what was added later.
 */
public final class StateJson {
  private StateJson() {}

  /** Seconds since 1970, with a fraction. */
  public static void time(JsonGenerator out, String field, Instant time) throws IOException {
    out.writeFieldName(field);
    ProtoJson.writeDouble(out, time.getEpochSecond() + time.getNano() / 1e9);
  }

  /** A message as the v1 API has it. */
  public static void message(JsonGenerator out, String field, MessageOrBuilder message)
      throws IOException {
    out.writeFieldName(field);
    ProtoJson.write(out, message);
  }

  /** Messages as the v1 API has them; nothing when there is none. */
  private static void messages(
      JsonGenerator out, String field, List<? extends MessageOrBuilder> messages)
      throws IOException {
    if (!messages.isEmpty()) {
      out.writeArrayFieldStart(field);
      for (MessageOrBuilder message : messages) {
        ProtoJson.write(out, message);
      }
      out.writeEndArray();
    }
  }

  /** Names of enum values, such as capabilities. */
  public static void names(
      JsonGenerator out, String field, Iterable<? extends ProtocolMessageEnum> values)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (ProtocolMessageEnum value : values) {
      out.writeString(value.getValueDescriptor().getName());
    }
    out.writeEndArray();
  }

  /** Sums by name; cpus, gpus, mem and disk are always there. What may be revoked stands apart. */
  public static void resources(JsonGenerator out, String field, Iterable<Resource> resources)
      throws IOException {
    Map<String, Long> scalars = new LinkedHashMap<>();
    for (String name : List.of("cpus", "gpus", "mem", "disk")) {
      scalars.put(name, 0L);
    }
    Map<String, Ranges> ranges = new LinkedHashMap<>();
    Map<String, Set<String>> sets = new LinkedHashMap<>();
    for (Resource resource : resources) {
      String name = resource.getName() + (resource.hasRevocable() ? "_revocable" : "");
      switch (resource.getType()) {
        case SCALAR ->
            scalars.merge(name, Scalar.thousandths(resource.getScalar().getValue()), Long::sum);
        case RANGES -> ranges.merge(name, Ranges.of(resource.getRanges()), (a, b) -> a.plus(b));
        case SET ->
            sets.computeIfAbsent(name, n -> new LinkedHashSet<>())
                .addAll(resource.getSet().getItemList());
        case TEXT -> {}
      }
    }
    out.writeObjectFieldStart(field);
    for (Map.Entry<String, Long> scalar : scalars.entrySet()) {
      number(out, scalar.getKey(), Scalar.toDouble(scalar.getValue()));
    }
    for (Map.Entry<String, Ranges> range : ranges.entrySet()) {
      out.writeStringField(range.getKey(), text(range.getValue().toProto()));
    }
    for (Map.Entry<String, Set<String>> set : sets.entrySet()) {
      out.writeStringField(set.getKey(), "{" + String.join(", ", set.getValue()) + "}");
    }
    out.writeEndObject();
  }

  /** Amounts by name, only those that there are. */
  public static void quantities(JsonGenerator out, String field, Quantities quantities)
      throws IOException {
    out.writeObjectFieldStart(field);
    for (int i = 0; i < quantities.size(); i++) {
      number(out, quantities.name(i), Scalar.toDouble(quantities.amount(i)));
    }
    out.writeEndObject();
  }

  /** Amounts by name. */
  public static void scalars(JsonGenerator out, String field, Map<String, Value.Scalar> scalars)
      throws IOException {
    out.writeObjectFieldStart(field);
    for (Map.Entry<String, Value.Scalar> scalar : scalars.entrySet()) {
      number(out, scalar.getKey(), scalar.getValue().getValue());
    }
    out.writeEndObject();
  }

  private static void number(JsonGenerator out, String field, double value) throws IOException {
    out.writeFieldName(field);
    ProtoJson.writeDouble(out, value);
  }

  private static String text(Value.RangesOrBuilder ranges) {
    StringBuilder text = new StringBuilder("[");
    for (Value.Range range : ranges.getRangeList()) {
      text.append(text.length() == 1 ? "" : ", ")
          .append(Long.toUnsignedString(range.getBegin()))
          .append('-')
          .append(Long.toUnsignedString(range.getEnd()));
    }
    return text.append(']').toString();
  }

  /**
   * A resource in full: what has at most one reservation also has the fields by which it was
   * described before reservations could be refined.
   */
  public static Resource inBothFormats(Resource resource) {
    return switch (resource.getReservationsCount()) {
      case 0 -> resource.toBuilder().setRole("*").build();
      case 1 -> {
        Resource.ReservationInfo source = resource.getReservations(0);
        Resource.Builder both = resource.toBuilder().setRole(source.getRole());
        if (source.getType() == Resource.ReservationInfo.Type.DYNAMIC) {
          both.setReservation(source.toBuilder().clearType().clearRole());
        }
        yield both.build();
      }
      default -> resource;
    };
  }

  /** Resources in full, see {@link #inBothFormats}. */
  public static void fullResources(JsonGenerator out, String field, Iterable<Resource> resources)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (Resource resource : resources) {
      ProtoJson.write(out, inBothFormats(resource));
    }
    out.writeEndArray();
  }

  private static void attributes(JsonGenerator out, List<Attribute> attributes) throws IOException {
    // Of several with one name the last counts: a key may come only once.
    Map<String, Attribute> byName = new LinkedHashMap<>();
    attributes.forEach(a -> byName.put(a.getName(), a));
    out.writeObjectFieldStart("attributes");
    for (Attribute attribute : byName.values()) {
      out.writeFieldName(attribute.getName());
      switch (attribute.getType()) {
        case SCALAR -> ProtoJson.writeDouble(out, attribute.getScalar().getValue());
        case RANGES -> out.writeString(text(attribute.getRanges()));
        case SET ->
            out.writeString("{" + String.join(", ", attribute.getSet().getItemList()) + "}");
        case TEXT -> out.writeString(attribute.getText().getValue());
      }
    }
    out.writeEndObject();
  }

  /** Labels as an array. */
  public static void labels(JsonGenerator out, Labels labels) throws IOException {
    out.writeArrayFieldStart("labels");
    for (MessageOrBuilder label : labels.getLabelsList()) {
      ProtoJson.write(out, label);
    }
    out.writeEndArray();
  }

  /** The fields of an agent, within an object that is open. */
  public static void agentFields(JsonGenerator out, AgentInfo agent) throws IOException {
    out.writeStringField("id", agent.getId().getValue());
    out.writeStringField("hostname", agent.getHostname());
    out.writeNumberField("port", agent.getPort());
    attributes(out, agent.getAttributesList());
    if (agent.hasDomain()) {
      message(out, "domain", agent.getDomain());
    }
  }

  /** An offer. */
  public static void offer(JsonGenerator out, Offer offer) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", offer.getId().getValue());
    out.writeStringField("framework_id", offer.getFrameworkId().getValue());
    message(out, "allocation_info", offer.getAllocationInfo());
    out.writeStringField("slave_id", offer.getAgentId().getValue());
    resources(out, "resources", offer.getResourcesList());
    out.writeEndObject();
  }

  /** A task. */
  public static void task(JsonGenerator out, Task task) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", task.getTaskId().getValue());
    out.writeStringField("name", task.getName());
    out.writeStringField("framework_id", task.getFrameworkId().getValue());
    out.writeStringField("executor_id", task.getExecutorId().getValue());
    out.writeStringField("slave_id", task.getAgentId().getValue());
    out.writeStringField("state", task.getState().name());
    resources(out, "resources", task.getResourcesList());
    if (task.getLimitsCount() > 0) {
      scalars(out, "limits", task.getLimitsMap());
    }
    out.writeStringField("role", role(task.getResourcesList()));
    out.writeArrayFieldStart("statuses");
    for (TaskStatus status : task.getStatusesList()) {
      status(out, status);
    }
    out.writeEndArray();
    if (task.hasUser()) {
      out.writeStringField("user", task.getUser());
    }
    if (task.hasLabels()) {
      labels(out, task.getLabels());
    }
    if (task.hasDiscovery()) {
      message(out, "discovery", task.getDiscovery());
    }
    if (task.hasContainer()) {
      message(out, "container", task.getContainer());
    }
    if (task.hasHealthCheck()) {
      message(out, "health_check", task.getHealthCheck());
    }
    out.writeEndObject();
  }

  /** The role that resources are allocated to; never two. */
  private static String role(List<Resource> resources) {
    Iterator<Resource> all = resources.iterator();
    return all.hasNext() ? all.next().getAllocationInfo().getRole() : "";
  }

  private static void status(JsonGenerator out, TaskStatus status) throws IOException {
    out.writeStartObject();
    out.writeStringField("state", status.getState().name());
    number(out, "timestamp", status.getTimestamp());
    if (status.hasLabels()) {
      labels(out, status.getLabels());
    }
    if (status.hasContainerStatus()) {
      containerStatus(out, status.getContainerStatus());
    }
    if (status.hasHealthy()) {
      out.writeBooleanField("healthy", status.getHealthy());
    }
    out.writeEndObject();
  }

  private static void containerStatus(JsonGenerator out, ContainerStatus status)
      throws IOException {
    out.writeObjectFieldStart("container_status");
    if (status.hasContainerId()) {
      message(out, "container_id", status.getContainerId());
    }
    if (status.getNetworkInfosCount() > 0) {
      out.writeArrayFieldStart("network_infos");
      for (NetworkInfo network : status.getNetworkInfosList()) {
        network(out, network);
      }
      out.writeEndArray();
    }
    if (status.hasCgroupInfo()) {
      message(out, "cgroup_info", status.getCgroupInfo());
    }
    out.writeEndObject();
  }

  private static void network(JsonGenerator out, NetworkInfo network) throws IOException {
    out.writeStartObject();
    if (network.getGroupsCount() > 0) {
      strings(out, "groups", network.getGroupsList());
    }
    if (network.hasLabels()) {
      labels(out, network.getLabels());
    }
    messages(out, "ip_addresses", network.getIpAddressesList());
    if (network.hasName()) {
      out.writeStringField("name", network.getName());
    }
    messages(out, "port_mappings", network.getPortMappingsList());
    out.writeEndObject();
  }

  /** The fields of an executor, within an object that is open. */
  public static void executorFields(JsonGenerator out, ExecutorInfo executor) throws IOException {
    out.writeStringField("executor_id", executor.getExecutorId().getValue());
    out.writeStringField("name", executor.getName());
    out.writeStringField("framework_id", executor.getFrameworkId().getValue());
    command(out, executor.getCommand());
    resources(out, "resources", executor.getResourcesList());
    if (executor.getResourcesCount() > 0) {
      out.writeStringField("role", role(executor.getResourcesList()));
    }
    if (executor.hasLabels()) {
      labels(out, executor.getLabels());
    }
    if (executor.hasType()) {
      out.writeStringField("type", executor.getType().name());
    }
  }

  private static void command(JsonGenerator out, CommandInfo command) throws IOException {
    out.writeObjectFieldStart("command");
    if (command.hasShell()) {
      out.writeBooleanField("shell", command.getShell());
    }
    if (command.hasValue()) {
      out.writeStringField("value", command.getValue());
    }
    strings(out, "argv", command.getArgumentsList());
    if (command.hasEnvironment()) {
      message(out, "environment", command.getEnvironment());
    }
    out.writeArrayFieldStart("uris");
    for (CommandInfo.URI uri : command.getUrisList()) {
      out.writeStartObject();
      out.writeStringField("value", uri.getValue());
      out.writeBooleanField("executable", uri.getExecutable());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /** Strings as an array. */
  public static void strings(JsonGenerator out, String field, Iterable<String> strings)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (String string : strings) {
      out.writeString(string);
    }
    out.writeEndArray();
  }
}
