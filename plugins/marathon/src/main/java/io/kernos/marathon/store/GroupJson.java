package io.kernos.marathon.store;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.GroupInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A group's own fields as they are stored. */
public final class GroupJson {
  private GroupJson() {}

  /** All but what is in the group. */
  public static JsonObject write(GroupInfo group) {
    JsonObject json =
        new JsonObject()
            .put("id", group.id().toString())
            .put("version", group.version().toEpochMilli());
    if (!group.dependencies().isEmpty()) {
      JsonArray dependencies = new JsonArray();
      group.dependencies().forEach(id -> dependencies.add(id.toString()));
      json.put("dependencies", dependencies);
    }
    group.enforceRole().ifPresent(enforced -> json.put("enforceRole", enforced));
    return json;
  }

  /** What {@link #write} wrote. */
  public static GroupInfo read(JsonObject json) {
    Set<PathId> dependencies = new LinkedHashSet<>();
    json.getJsonArray("dependencies", new JsonArray())
        .forEach(id -> dependencies.add(PathId.of((String) id)));
    return new GroupInfo(
        PathId.of(json.getString("id")),
        dependencies,
        Instant.ofEpochMilli(json.getLong("version")),
        Optional.ofNullable(json.getBoolean("enforceRole")));
  }
}
