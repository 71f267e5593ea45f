package io.kernos.haproxy.zdd;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;

/** What a blue/green deployment needs of Marathon. Blocks. */
public interface Marathon {
  /** All apps, with counts. */
  List<JsonObject> apps() throws IOException, InterruptedException;

  /** Ids of an app's tasks. */
  List<String> tasks(String app) throws IOException, InterruptedException;

  void create(JsonObject app) throws IOException, InterruptedException;

  void scale(String app, int instances) throws IOException, InterruptedException;

  /** Kills tasks, and has their app want so many fewer. */
  void killAndScale(List<String> tasks) throws IOException, InterruptedException;

  void delete(String app) throws IOException, InterruptedException;
}
