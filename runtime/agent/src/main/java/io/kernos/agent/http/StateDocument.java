package io.kernos.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.agent.view.AgentView;
import io.kernos.agent.view.AgentView.ExecutorView;
import io.kernos.agent.view.AgentView.FrameworkView;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.resources.Resources;
import io.kernos.api.state.StateJson;
import io.kernos.api.v1.AgentInfo.Capability;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Resource;
import io.kernos.api.v1.Task;
import io.kernos.api.v1.TaskInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code /state} of the agent, key for key as Mesos has it. */
final class StateDocument {
  /** What this agent can do, in the order of the API. */
  static final List<Capability.Type> CAPABILITIES =
      List.of(
          Capability.Type.MULTI_ROLE,
          Capability.Type.HIERARCHICAL_ROLE,
          Capability.Type.RESERVATION_REFINEMENT,
          Capability.Type.AGENT_OPERATION_FEEDBACK,
          Capability.Type.TASK_RESOURCE_LIMITS);

  private final AgentView view;
  private final Map<String, String> flags;
  private final String address;

  StateDocument(AgentView view, Map<String, String> flags, String address) {
    this.view = view;
    this.flags = flags;
    this.address = address;
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    Build.fields(out);
    StateJson.time(out, "start_time", view.started());
    StateJson.agentFields(out, view.info());
    out.writeStringField("pid", "slave(1)@" + address);
    StateJson.names(out, "capabilities", CAPABILITIES);
    resources(out);
    if (view.leader().isPresent()) {
      out.writeStringField("master_hostname", view.leader().get().host());
    }
    flags(out, flags);
    frameworks(out, "frameworks", view.frameworks());
    frameworks(out, "completed_frameworks", view.completedFrameworks());
    out.writeEndObject();
  }

  static void flags(JsonGenerator out, Map<String, String> flags) throws IOException {
    out.writeObjectFieldStart("flags");
    for (Map.Entry<String, String> flag : flags.entrySet()) {
      out.writeStringField(flag.getKey(), flag.getValue());
    }
    out.writeEndObject();
  }

  private void resources(JsonGenerator out) throws IOException {
    Resources total = view.total();
    StateJson.resources(out, "resources", total);
    byRole(out, "reserved_resources", total.reservations());
    StateJson.resources(out, "unreserved_resources", total.unreserved());
    out.writeObjectFieldStart("reserved_resources_full");
    for (Map.Entry<String, Resources> role : total.reservations().entrySet()) {
      StateJson.fullResources(out, role.getKey(), role.getValue());
    }
    out.writeEndObject();
    StateJson.fullResources(out, "unreserved_resources_full", total.unreserved());
    Resources allocated = view.allocated();
    byRole(out, "reserved_resources_allocated", allocated.reservations());
    StateJson.resources(out, "unreserved_resources_allocated", allocated.unreserved());
    out.writeArrayFieldStart("resource_providers");
    out.writeEndArray();
  }

  private static void byRole(JsonGenerator out, String field, Map<String, Resources> roles)
      throws IOException {
    out.writeObjectFieldStart(field);
    for (Map.Entry<String, Resources> role : roles.entrySet()) {
      StateJson.resources(out, role.getKey(), role.getValue());
    }
    out.writeEndObject();
  }

  private static void frameworks(JsonGenerator out, String field, List<FrameworkView> frameworks)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (FrameworkView framework : frameworks) {
      framework(out, framework);
    }
    out.writeEndArray();
  }

  private static void framework(JsonGenerator out, FrameworkView framework) throws IOException {
    FrameworkInfo info = framework.info();
    out.writeStartObject();
    out.writeStringField("id", info.getId().getValue());
    out.writeStringField("name", info.getName());
    out.writeStringField("user", info.getUser());
    out.writeFieldName("failover_timeout");
    ProtoJson.writeDouble(out, info.getFailoverTimeout());
    out.writeBooleanField("checkpoint", info.getCheckpoint());
    out.writeStringField("hostname", info.getHostname());
    if (info.hasPrincipal()) {
      out.writeStringField("principal", info.getPrincipal());
    }
    boolean multiRole =
        info.getCapabilitiesList().stream()
            .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
    if (multiRole) {
      StateJson.strings(out, "roles", info.getRolesList());
    } else {
      out.writeStringField("role", info.getRole());
    }
    executors(out, "executors", framework.executors());
    executors(out, "completed_executors", framework.completedExecutors());
    out.writeEndObject();
  }

  private static void executors(JsonGenerator out, String field, List<ExecutorView> executors)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (ExecutorView executor : executors) {
      executor(out, executor);
    }
    out.writeEndArray();
  }

  private static void executor(JsonGenerator out, ExecutorView executor) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", executor.info().getExecutorId().getValue());
    out.writeStringField("name", executor.info().getName());
    out.writeStringField("source", executor.info().getSource());
    out.writeStringField("container", executor.containerId());
    out.writeStringField("directory", executor.sandbox().toString());
    StateJson.resources(out, "resources", executor.allocated());
    if (executor.info().getResourcesCount() > 0) {
      out.writeStringField("role", executor.info().getResources(0).getAllocationInfo().getRole());
    }
    if (executor.info().hasLabels()) {
      StateJson.labels(out, executor.info().getLabels());
    }
    if (executor.info().hasType()) {
      out.writeStringField("type", executor.info().getType().name());
    }
    tasks(out, "tasks", List.of(executor.launched()));
    out.writeArrayFieldStart("queued_tasks");
    for (TaskInfo task : executor.queued()) {
      queued(out, task);
    }
    out.writeEndArray();
    tasks(out, "completed_tasks", List.of(executor.completed(), executor.terminated()));
    out.writeEndObject();
  }

  private static void tasks(JsonGenerator out, String field, List<List<Task>> lists)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (List<Task> tasks : lists) {
      for (Task task : tasks) {
        StateJson.task(out, task);
      }
    }
    out.writeEndArray();
  }

  private static void queued(JsonGenerator out, TaskInfo task) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", task.getTaskId().getValue());
    out.writeStringField("name", task.getName());
    out.writeStringField("slave_id", task.getAgentId().getValue());
    StateJson.resources(out, "resources", task.getResourcesList());
    List<Resource> resources = task.getResourcesList();
    out.writeStringField(
        "role", resources.isEmpty() ? "" : resources.get(0).getAllocationInfo().getRole());
    if (task.hasCommand()) {
      StateJson.message(out, "command", task.getCommand());
    }
    if (task.hasExecutor()) {
      out.writeStringField("executor_id", task.getExecutor().getExecutorId().getValue());
    }
    if (task.hasDiscovery()) {
      StateJson.message(out, "discovery", task.getDiscovery());
    }
    out.writeEndObject();
  }
}
