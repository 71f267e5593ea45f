package io.kernos.haproxy.zdd;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts one colour in place of the other, step by step: as many of the old go as there are healthy
 * ones of the new, so that the target is kept. What is killed is drained by the load balancer.
 */
public final class Swap {
  private final Marathon marathon;
  private final Consumer<String> told;

  /**
   * @param told each step, for people
   */
  public Swap(Marathon marathon, Consumer<String> told) {
    this.marathon = marathon;
    this.told = told;
  }

  /**
   * Does what can be done now.
   *
   * @param group any app of it
   * @return whether one colour is left
   */
  public boolean step(JsonObject group) throws IOException, InterruptedException {
    List<JsonObject> both = Colours.ofGroup(marathon.apps(), group);
    if (both.size() < 2) {
      return true;
    }
    JsonObject old = both.get(0);
    JsonObject young = both.get(both.size() - 1);
    int target = Integer.parseInt(Colours.label(young, Colours.TARGET));
    int wanted = young.getInteger("instances");
    int ready = ready(young);
    List<String> tasks = marathon.tasks(old.getString("id")).stream().sorted().toList();
    int spare = Math.min(tasks.size(), Math.min(ready, tasks.size() + ready - target));
    if (old.getInteger("instances") == 0 && tasks.isEmpty() && ready >= target) {
      marathon.delete(old.getString("id"));
      told.accept(old.getString("id") + " is gone");
      return true;
    }
    if (spare > 0 && old.getJsonArray("deployments").isEmpty()) {
      marathon.killAndScale(tasks.subList(0, spare));
      told.accept(old.getString("id") + " loses " + spare + " of " + tasks.size());
    }
    if (ready >= wanted && wanted < target && young.getJsonArray("deployments").isEmpty()) {
      int more = Math.min(target, wanted + Math.max(1, wanted / 2));
      marathon.scale(young.getString("id"), more);
      told.accept(young.getString("id") + " grows from " + wanted + " to " + more);
    }
    return false;
  }

  /** Healthy, or running where nothing says whether it is. */
  private static int ready(JsonObject app) {
    boolean checked = !app.getJsonArray("healthChecks").isEmpty();
    return app.getInteger(checked ? "tasksHealthy" : "tasksRunning", 0);
  }
}
