package io.kernos.launcher.cli;

import io.kernos.api.v1.ContainerID;
import io.kernos.launcher.cli.HttpJson.NoAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;

/**
 * A task, and the agent on which it is or was.
 *
 * @param task as the master shows it
 */
record TaskPlace(JsonObject task, URI agent) {

  /** The one task whose id is, or else starts with, {@code id}. */
  static TaskPlace find(HttpJson master, String id) throws NoAnswer {
    JsonObject task = task(master.get("/tasks?limit=10000"), id);
    String agentId = task.getString("slave_id");
    JsonObject agent =
        ClusterCommand.objects(master.get("/slaves"), "slaves")
            .filter(a -> agentId.equals(a.getString("id")))
            .findFirst()
            .orElseThrow(() -> new NoAnswer("the agent " + agentId + " is not there"));
    // Its pid is slave(1)@address:port: the address, where the host name need not be known here.
    String pid = agent.getString("pid");
    return new TaskPlace(task, URI.create("http://" + pid.substring(pid.indexOf('@') + 1)));
  }

  private static JsonObject task(JsonObject tasks, String id) throws NoAnswer {
    List<JsonObject> near =
        ClusterCommand.objects(tasks, "tasks")
            .filter(t -> t.getString("id").startsWith(id))
            .toList();
    List<JsonObject> same = near.stream().filter(t -> t.getString("id").equals(id)).toList();
    if (!same.isEmpty()) {
      return same.get(0);
    }
    List<JsonObject> running =
        near.stream().filter(t -> "TASK_RUNNING".equals(t.getString("state"))).toList();
    if (running.size() == 1) {
      return running.get(0);
    }
    if (near.size() != 1) {
      throw new NoAnswer(near.size() + " tasks have an id that starts with " + id);
    }
    return near.get(0);
  }

  String id() {
    return task.getString("id");
  }

  /** The container in which it runs, as its newest status that names one says. */
  ContainerID container() throws NoAnswer {
    if (!"TASK_RUNNING".equals(task.getString("state"))) {
      throw new NoAnswer("the task " + id() + " does not run: it is " + task.getString("state"));
    }
    JsonArray statuses = task.getJsonArray("statuses", new JsonArray());
    for (int i = statuses.size() - 1; i >= 0; i--) {
      JsonObject status = statuses.getJsonObject(i).getJsonObject("container_status");
      if (status != null && status.containsKey("container_id")) {
        return container(status.getJsonObject("container_id"));
      }
    }
    throw new NoAnswer("the agent does not say in which container the task " + id() + " runs");
  }

  private static ContainerID container(JsonObject id) {
    ContainerID.Builder container = ContainerID.newBuilder().setValue(id.getString("value"));
    if (id.containsKey("parent")) {
      container.setParent(container(id.getJsonObject("parent")));
    }
    return container.build();
  }
}
