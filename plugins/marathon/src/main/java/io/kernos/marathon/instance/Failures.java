package io.kernos.marathon.instance;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.instance.Instances.TaskFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The last failure of each app (Marathon: TaskFailure.scala). */
final class Failures {
  static final String PREFIX = "failure";
  private final Map<PathId, TaskFailure> last = new HashMap<>();

  Optional<TaskFailure> last(PathId spec) {
    return Optional.ofNullable(last.get(spec));
  }

  /** Remembers one. */
  GroupCommit.Write note(TaskFailure failure) {
    last.put(failure.spec(), failure);
    return write(failure.spec());
  }

  GroupCommit.Write forget(PathId spec) {
    last.remove(spec);
    return write(spec);
  }

  private GroupCommit.Write write(PathId spec) {
    return new GroupCommit.Write(
        PREFIX + spec, () -> last.containsKey(spec) ? json(last.get(spec)) : null);
  }

  private static byte[] json(TaskFailure failure) {
    JsonObject json =
        new JsonObject()
            .put("taskId", failure.taskId())
            .put("state", failure.state())
            .put("message", failure.message())
            .put("host", failure.host())
            .put("version", failure.version().toEpochMilli())
            .put("timestamp", failure.timestamp().toEpochMilli());
    failure.agentId().ifPresent(agent -> json.put("agentId", agent));
    return json.toBuffer().getBytes();
  }

  void load(String key, byte[] value) {
    PathId spec = PathId.of(key.substring(PREFIX.length()));
    JsonObject json = new JsonObject(Buffer.buffer(value));
    last.put(
        spec,
        new TaskFailure(
            spec,
            json.getString("taskId"),
            json.getString("state"),
            json.getString("message"),
            json.getString("host"),
            Optional.ofNullable(json.getString("agentId")),
            Instant.ofEpochMilli(json.getLong("version")),
            Instant.ofEpochMilli(json.getLong("timestamp"))));
  }
}
