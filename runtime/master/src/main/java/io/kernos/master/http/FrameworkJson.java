package io.kernos.master.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.state.StateJson;
import io.kernos.api.v1.FrameworkInfo;
import io.kernos.api.v1.Resource;
import io.kernos.master.view.FrameworkView;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Frameworks as /state, /frameworks and /state-summary show them. */
final class FrameworkJson {
  private FrameworkJson() {}

  static List<Resource> used(FrameworkView framework) {
    return AgentJson.all(framework.used().values());
  }

  static List<Resource> offered(FrameworkView framework) {
    return AgentJson.offered(framework.offers().values());
  }

  /** What every view of a framework has, within an object that is open. */
  static void summary(JsonGenerator out, FrameworkView framework) throws IOException {
    FrameworkInfo info = framework.info();
    out.writeStringField("id", framework.id());
    out.writeStringField("name", info.getName());
    StateJson.resources(out, "used_resources", used(framework));
    StateJson.resources(out, "offered_resources", offered(framework));
    StateJson.names(
        out,
        "capabilities",
        info.getCapabilitiesList().stream().map(FrameworkInfo.Capability::getType).toList());
    out.writeStringField("hostname", info.getHostname());
    out.writeStringField("webui_url", info.getWebuiUrl());
    out.writeBooleanField("active", framework.active());
    out.writeBooleanField("connected", framework.connected());
    out.writeBooleanField("recovered", framework.state() == FrameworkView.State.RECOVERED);
  }

  /** A framework with all that it has. */
  static Iterator<JsonStep> full(FrameworkView framework, Access access) {
    FrameworkInfo info = framework.info();
    return JsonStep.object(
        JsonStep.sequence(
            JsonStep.one(out -> facts(out, framework)),
            JsonStep.array(
                "tasks", access.tasks(framework.tasks().values(), info), StateJson::task),
            JsonStep.array(
                "unreachable_tasks", access.tasks(framework.unreachable(), info), StateJson::task),
            JsonStep.array(
                "completed_tasks", access.tasks(framework.completed(), info), StateJson::task),
            JsonStep.array("offers", framework.offers().values(), StateJson::offer),
            JsonStep.array(
                "executors",
                framework.executors().entrySet(),
                (out, entry) -> {
                  out.writeStartObject();
                  if (access.executor(entry.getValue(), info)) {
                    StateJson.executorFields(out, entry.getValue());
                    out.writeStringField("slave_id", entry.getKey().agentId());
                  }
                  out.writeEndObject();
                }),
            JsonStep.one(
                out -> {
                  if (info.hasLabels()) {
                    StateJson.labels(out, info.getLabels());
                  }
                  StateJson.message(out, "offer_constraints", framework.constraints());
                })));
  }

  private static void facts(JsonGenerator out, FrameworkView framework) throws IOException {
    FrameworkInfo info = framework.info();
    summary(out, framework);
    out.writeStringField("user", info.getUser());
    out.writeFieldName("failover_timeout");
    ProtoJson.writeDouble(out, info.getFailoverTimeout());
    out.writeBooleanField("checkpoint", info.getCheckpoint());
    StateJson.time(out, "registered_time", framework.registered());
    StateJson.time(out, "unregistered_time", framework.unregistered().orElse(Instant.EPOCH));
    if (info.hasPrincipal()) {
      out.writeStringField("principal", info.getPrincipal());
    }
    List<Resource> held = new ArrayList<>(used(framework));
    held.addAll(offered(framework));
    StateJson.resources(out, "resources", held);
    if (!framework.registered().equals(framework.reregistered())) {
      StateJson.time(out, "reregistered_time", framework.reregistered());
    }
    boolean multiRole =
        info.getCapabilitiesList().stream()
            .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
    if (multiRole) {
      StateJson.strings(out, "roles", info.getRolesList());
    } else {
      out.writeStringField("role", info.getRole());
    }
  }
}
