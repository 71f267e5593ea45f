package io.kernos.marathon.store;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.definition.RunSpec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Definitions as JSON, and back: what is read equals what was written, version and all. */
public interface SpecCodec {

  JsonObject write(App app);

  JsonObject write(Pod pod);

  App readApp(JsonObject json);

  Pod readPod(JsonObject json);

  /** With the kind around it: {@code {"app":{…}}}. */
  default JsonObject wrap(RunSpec spec) {
    return spec instanceof App app
        ? new JsonObject().put("app", write(app))
        : new JsonObject().put("pod", write((Pod) spec));
  }

  /** Out of what {@link #wrap} made, which may hold more. */
  default RunSpec unwrap(JsonObject json) {
    JsonObject app = json.getJsonObject("app");
    return app != null ? readApp(app) : readPod(json.getJsonObject("pod"));
  }

  /** A stored value. */
  static JsonObject json(byte[] value) {
    return new JsonObject(Buffer.buffer(value));
  }
}
