package io.kernos.master.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kernos.api.json.ProtoJson;
import io.kernos.api.resources.Resources;
import io.kernos.api.state.StateJson;
import io.kernos.api.v1.AgentInfo;
import io.kernos.api.v1.Offer;
import io.kernos.api.v1.Resource;
import io.kernos.master.view.AgentView;
import io.kernos.master.view.Availability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Agents as /state, /slaves and /state-summary show them. */
final class AgentJson {
  /** What every agent of Kernos can do, in the words of Mesos. */
  static final List<AgentInfo.Capability.Type> CAPABILITIES =
      List.of(
          AgentInfo.Capability.Type.MULTI_ROLE,
          AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
          AgentInfo.Capability.Type.RESERVATION_REFINEMENT,
          AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK,
          AgentInfo.Capability.Type.AGENT_DRAINING,
          AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS);

  private AgentJson() {}

  static List<Resource> used(AgentView agent) {
    return all(agent.used().values());
  }

  static List<Resource> offered(Collection<Offer> offers) {
    List<Resource> all = new ArrayList<>();
    offers.forEach(offer -> all.addAll(offer.getResourcesList()));
    return all;
  }

  static List<Resource> all(Collection<Resources> parts) {
    List<Resource> all = new ArrayList<>();
    parts.forEach(part -> part.forEach(all::add));
    return all;
  }

  /** Where an agent is reached, as libprocess would write it: tools take the address from it. */
  static String pid(AgentView agent) {
    String address = agent.address();
    return "slave(1)@"
        + (address.isEmpty() ? agent.info().getHostname() + ":" + agent.info().getPort() : address);
  }

  /** The fields of an agent, within an object that is open. */
  static void fields(JsonGenerator out, AgentView agent, Access access) throws IOException {
    StateJson.agentFields(out, agent.info());
    out.writeStringField("pid", pid(agent));
    StateJson.time(out, "registered_time", agent.registered());
    if (agent.reregistered().isPresent()) {
      StateJson.time(out, "reregistered_time", agent.reregistered().get());
    }
    Resources total = agent.total();
    StateJson.resources(out, "resources", total);
    StateJson.resources(out, "used_resources", used(agent));
    StateJson.resources(out, "offered_resources", offered(agent.offers().values()));
    out.writeObjectFieldStart("reserved_resources");
    for (Map.Entry<String, Resources> reserved : total.reservations().entrySet()) {
      if (access.role(reserved.getKey())) {
        StateJson.resources(out, reserved.getKey(), reserved.getValue());
      }
    }
    out.writeEndObject();
    StateJson.resources(out, "unreserved_resources", total.unreserved());
    out.writeBooleanField("active", agent.active());
    Availability availability = agent.availability();
    out.writeBooleanField("deactivated", availability.deactivated());
    if (availability.drain().isPresent()) {
      out.writeFieldName("drain_info");
      ProtoJson.write(out, availability.drain().get());
      StateJson.time(out, "estimated_drain_start_time_seconds", availability.drainStart().get());
    }
    out.writeStringField("version", agent.version());
    StateJson.names(out, "capabilities", CAPABILITIES);
  }

  /** The same with each resource in full, as /slaves has it. */
  static void full(JsonGenerator out, AgentView agent, Access access) throws IOException {
    out.writeStartObject();
    fields(out, agent, access);
    out.writeObjectFieldStart("reserved_resources_full");
    for (Map.Entry<String, Resources> reserved : agent.total().reservations().entrySet()) {
      if (access.role(reserved.getKey())) {
        StateJson.fullResources(out, reserved.getKey(), reserved.getValue());
      }
    }
    out.writeEndObject();
    StateJson.fullResources(out, "unreserved_resources_full", agent.total().unreserved());
    StateJson.fullResources(out, "used_resources_full", used(agent));
    StateJson.fullResources(out, "offered_resources_full", offered(agent.offers().values()));
    out.writeEndObject();
  }

  /** An agent that is known from the registry only. */
  static void recovered(JsonGenerator out, AgentInfo agent) throws IOException {
    out.writeStartObject();
    StateJson.agentFields(out, agent);
    out.writeEndObject();
  }
}
