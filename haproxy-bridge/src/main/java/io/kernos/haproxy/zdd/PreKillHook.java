package io.kernos.haproxy.zdd;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;

/**
 * A program that is asked before tasks are killed. Its arguments are the old app, the ids of the
 * tasks and the new app, as JSON (marathon-lb: zdd.py, execute_pre_kill_hook). Blocks.
 *
 * @param program its path
 */
public record PreKillHook(String program) {
  /**
   * Runs it to its end.
   *
   * @throws Failure if it cannot be run, or does not end with 0
   */
  public void run(JsonObject old, List<String> tasks, JsonObject young)
      throws Failure, InterruptedException {
    try {
      int code =
          new ProcessBuilder(program, old.encode(), new JsonArray(tasks).encode(), young.encode())
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new Failure(Failure.Kind.OTHER, program + " ended with " + code);
      }
    } catch (Failure e) {
      throw e;
    } catch (IOException e) {
      throw new Failure(Failure.Kind.OTHER, program + " cannot be run: " + e.getMessage(), e);
    }
  }
}
