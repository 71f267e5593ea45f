package io.kernos.marathon.http;

import io.kernos.marathon.instance.AgentRef;
import io.kernos.marathon.instance.Instance;
import io.kernos.marathon.json.Parts;
import io.kernos.marathon.json.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Instances in JSON (Marathon: InstanceConversion.scala). */
final class InstanceJson {
  private InstanceJson() {}

  static JsonObject write(Instance instance) {
    JsonObject state =
        new JsonObject()
            .put("condition", instance.condition().word())
            .put("since", Timestamps.format(instance.since()));
    instance.activeSince().ifPresent(at -> state.put("activeSince", Timestamps.format(at)));
    instance.healthy().ifPresent(healthy -> state.put("healthy", healthy));
    state.put("goal", instance.goal().word());
    JsonObject json =
        new JsonObject().put("instanceId", instance.id().toString()).put("state", state);
    instance.agent().ifPresent(agent -> json.put("agentInfo", write(agent)));
    return json.put("runSpecVersion", Timestamps.format(instance.spec().version()))
        .put("unreachableStrategy", Parts.writeUnreachable(instance.spec().unreachableStrategy()));
  }

  private static JsonObject write(AgentRef agent) {
    JsonObject json = new JsonObject().put("host", agent.host()).put("agentId", agent.id());
    agent.region().ifPresent(region -> json.put("region", region));
    agent.zone().ifPresent(zone -> json.put("zone", zone));
    return json.put("attributes", new JsonArray());
  }
}
