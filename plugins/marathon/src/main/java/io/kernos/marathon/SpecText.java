package io.kernos.marathon;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.json.AppJson;
import io.kernos.marathon.json.PodJson;
import io.kernos.marathon.store.SpecCodec;
import io.vertx.core.json.JsonObject;

/** Apps and pods as the store keeps them: in the JSON of the API. */
final class SpecText implements SpecCodec {
  @Override
  public JsonObject write(App app) {
    return AppJson.write(app);
  }

  @Override
  public App readApp(JsonObject json) {
    return AppJson.read(json);
  }

  @Override
  public JsonObject write(Pod pod) {
    return PodJson.writeStored(pod);
  }

  @Override
  public Pod readPod(JsonObject json) {
    return PodJson.read(json);
  }
}
