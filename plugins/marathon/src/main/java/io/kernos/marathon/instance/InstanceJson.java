package io.kernos.marathon.instance;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kernos.api.v1.Attribute;
import io.kernos.api.v1.TaskStatus;
import io.kernos.marathon.definition.RunSpec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an instance is stored. Of its definition only the version is; whether it is healthy is found
 * again.
 */
final class InstanceJson {
  private static final int FORMAT = 1;

  private InstanceJson() {}

  /**
   * A stored instance whose definition is not known yet.
   *
   * @param version of its definition
   */
  record Stored(InstanceId id, Instant version, JsonObject json) {}

  static byte[] write(Instance instance) {
    JsonObject json =
        new JsonObject()
            .put("format", FORMAT)
            .put("version", instance.spec().version().toEpochMilli())
            .put("condition", instance.condition().name())
            .put("goal", instance.goal().name())
            .put("since", instance.since().toEpochMilli())
            .put("ready", instance.ready())
            .put("role", instance.role());
    instance.activeSince().ifPresent(at -> json.put("activeSince", at.toEpochMilli()));
    instance.agent().ifPresent(agent -> json.put("agent", agent(agent)));
    instance
        .reservation()
        .ifPresent(reservation -> json.put("reservation", reservation(reservation)));
    JsonArray tasks = new JsonArray();
    instance.tasks().forEach(task -> tasks.add(task(task)));
    return json.put("tasks", tasks).toBuffer().getBytes();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalStateException a newer version wrote it
   */
  static Stored read(InstanceId id, byte[] bytes) {
    JsonObject json = new JsonObject(Buffer.buffer(bytes));
    if (json.getInteger("format") != FORMAT) {
      throw new IllegalStateException(
          "Instance " + id + " is stored in the unknown format " + json.getValue("format"));
    }
    return new Stored(id, Instant.ofEpochMilli(json.getLong("version")), json);
  }

  static Instance instance(Stored stored, RunSpec spec) {
    JsonObject json = stored.json();
    List<Task> tasks = new ArrayList<>();
    for (Object task : json.getJsonArray("tasks")) {
      tasks.add(task((JsonObject) task));
    }
    return new Instance(
        stored.id(),
        spec,
        Condition.valueOf(json.getString("condition")),
        Goal.valueOf(json.getString("goal")),
        Instant.ofEpochMilli(json.getLong("since")),
        time(json, "activeSince"),
        Optional.empty(),
        json.getBoolean("ready"),
        Optional.ofNullable(json.getJsonObject("agent")).map(InstanceJson::agent),
        tasks,
        Optional.ofNullable(json.getJsonObject("reservation")).map(InstanceJson::reservation),
        json.getString("role"));
  }

  private static JsonObject reservation(Reservation reservation) {
    JsonObject json =
        new JsonObject()
            .put("id", reservation.id())
            .put("volumes", new JsonArray(reservation.volumes()));
    reservation.asked().ifPresent(at -> json.put("asked", at.toEpochMilli()));
    return json;
  }

  private static Reservation reservation(JsonObject json) {
    return new Reservation(
        json.getString("id"), strings(json.getJsonArray("volumes")), time(json, "asked"));
  }

  private static JsonObject agent(AgentRef agent) {
    JsonObject json = new JsonObject().put("id", agent.id()).put("host", agent.host());
    agent.region().ifPresent(region -> json.put("region", region));
    agent.zone().ifPresent(zone -> json.put("zone", zone));
    JsonArray attributes = new JsonArray();
    agent.attributes().forEach(attribute -> attributes.add(attribute.toByteArray()));
    return json.put("attributes", attributes);
  }

  private static AgentRef agent(JsonObject json) {
    List<Attribute> attributes = new ArrayList<>();
    JsonArray array = json.getJsonArray("attributes");
    try {
      for (int i = 0; i < array.size(); i++) {
        attributes.add(Attribute.parseFrom(array.getBinary(i)));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("An agent's stored attributes are damaged", e);
    }
    return new AgentRef(
        json.getString("id"),
        json.getString("host"),
        Optional.ofNullable(json.getString("region")),
        Optional.ofNullable(json.getString("zone")),
        attributes);
  }

  private static JsonObject task(Task task) {
    JsonObject json =
        new JsonObject()
            .put("id", task.id())
            .put("condition", task.condition().name())
            .put("stagedAt", task.stagedAt().toEpochMilli())
            .put("hostPorts", new JsonArray(task.hostPorts()));
    task.container().ifPresent(name -> json.put("container", name));
    task.startedAt().ifPresent(at -> json.put("startedAt", at.toEpochMilli()));
    task.status().ifPresent(status -> json.put("status", status.toByteArray()));
    return json;
  }

  private static Task task(JsonObject json) {
    List<Integer> ports = new ArrayList<>();
    json.getJsonArray("hostPorts").forEach(port -> ports.add((Integer) port));
    try {
      byte[] status = json.getBinary("status");
      return new Task(
          json.getString("id"),
          Optional.ofNullable(json.getString("container")),
          Condition.valueOf(json.getString("condition")),
          Instant.ofEpochMilli(json.getLong("stagedAt")),
          time(json, "startedAt"),
          ports,
          status == null ? Optional.empty() : Optional.of(TaskStatus.parseFrom(status)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("The stored status of " + json.getString("id"), e);
    }
  }

  private static Optional<Instant> time(JsonObject json, String key) {
    return Optional.ofNullable(json.getLong(key)).map(Instant::ofEpochMilli);
  }

  private static List<String> strings(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }
}
