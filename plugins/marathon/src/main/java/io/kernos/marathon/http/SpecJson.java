package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.json.AppJson;
import io.kernos.marathon.json.PodJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** The JSON text of apps and pods, written once for each version of a definition. */
final class SpecJson {
  private record Written(RunSpec spec, Buffer json) {}

  private final Map<PathId, Written> newest = new HashMap<>();

  /** A definition that is wanted now: its text is kept until another takes its place. */
  Buffer of(RunSpec spec) {
    Written written = newest.get(spec.id());
    if (written == null || written.spec() != spec) {
      written = new Written(spec, write(spec).toBuffer());
      newest.put(spec.id(), written);
    }
    return written.json();
  }

  /** In canonical form. */
  static JsonObject write(RunSpec spec) {
    return spec instanceof App app ? AppJson.write(app) : PodJson.write((Pod) spec);
  }

  /** Forgets what is gone, when that is much. */
  void keepOnly(RootGroup root) {
    if (newest.size() > 2 * root.specs().size() + 100) {
      newest.keySet().removeIf(id -> root.spec(id).isEmpty());
    }
  }
}
