package io.kernos.launcher.cli;

import io.kernos.launcher.cli.HttpJson.NoAnswer;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a task printed. */
@Command(name = "log", description = "What a task printed: its stdout, or its stderr.")
final class LogCommand extends ClusterCommand {
  private static final int PIECE = 65_536;
  private static final Duration PAUSE = Duration.ofMillis(300);

  @Parameters(paramLabel = "TASK", description = "The task's id, or the beginning of it.")
  private String task;

  @Option(names = "-f", description = "Go on until interrupted.")
  private boolean follow;

  @Option(names = "--stderr", description = "stderr in place of stdout.")
  private boolean stderr;

  @Override
  void run(HttpJson master, PrintWriter out) throws NoAnswer {
    TaskPlace place = TaskPlace.find(master, task);
    HttpJson files = new HttpJson(place.agent());
    print(files, path(files, place.task()) + (stderr ? "/stderr" : "/stdout"), out);
  }

  /** The task's folder: its executor's, and below that its own when it is one of a group. */
  private static String path(HttpJson agent, JsonObject task) throws NoAnswer {
    String id = task.getString("id");
    String given = task.getString("executor_id", "");
    // A command task's executor has the task's id.
    String executorId = given.isEmpty() ? id : given;
    JsonObject state = agent.get("/state");
    JsonObject executor =
        Stream.of("frameworks", "completed_frameworks")
            .flatMap(field -> objects(state, field))
            .filter(f -> task.getString("framework_id").equals(f.getString("id")))
            .flatMap(f -> Stream.of("executors", "completed_executors").flatMap(e -> objects(f, e)))
            .filter(e -> executorId.equals(e.getString("id")))
            .findFirst()
            .orElseThrow(() -> new NoAnswer("the agent has forgotten the task " + id));
    String folder = executor.getString("directory");
    return "DEFAULT".equals(executor.getString("type")) ? folder + "/tasks/" + id : folder;
  }

  private void print(HttpJson files, String path, PrintWriter out) throws NoAnswer {
    long offset = 0;
    String read = "/files/read?path=" + HttpJson.encoded(path) + "&length=" + PIECE + "&offset=";
    while (true) {
      String data = files.get(read + offset).getString("data");
      out.print(data);
      out.flush();
      offset += data.getBytes(StandardCharsets.UTF_8).length;
      if (data.isEmpty()) {
        if (!follow) {
          return;
        }
        try {
          TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
