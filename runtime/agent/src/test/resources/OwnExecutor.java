import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An executor that knows nothing of the agent but its HTTP API: the JDK alone, JSON by hand. Its
 * tasks run until the framework sends the message "finish".
 */
public final class OwnExecutor {
  private static final String AGENT = System.getenv("MESOS_AGENT_ENDPOINT");
  private static final String IDS =
      "\"framework_id\":{\"value\":\""
          + System.getenv("MESOS_FRAMEWORK_ID")
          + "\"},\"executor_id\":{\"value\":\""
          + System.getenv("MESOS_EXECUTOR_ID")
          + "\"}";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Map<String, String> TASKS = new LinkedHashMap<>();
  private static final Map<String, String> UPDATES = new LinkedHashMap<>();
  private static String running;

  public static void main(String[] args) throws Exception {
    System.out.println("own executor of pid " + ProcessHandle.current().pid());
    long giveUp = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < giveUp) {
      try {
        subscribe();
        System.out.println("disconnected");
        giveUp = System.nanoTime() + 60_000_000_000L;
      } catch (IOException e) {
        System.out.println("cannot reach the agent: " + e);
      }
      if (!"1".equals(System.getenv("MESOS_CHECKPOINT"))) {
        System.exit(3);
      }
      Thread.sleep(50);
    }
    System.exit(4);
  }

  private static HttpRequest request(String json) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + AGENT + "/slave(1)/api/v1/executor"))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    String token = System.getenv("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }

  private static void subscribe() throws Exception {
    String call =
        "{\"type\":\"SUBSCRIBE\","
            + IDS
            + ",\"subscribe\":{\"unacknowledged_tasks\":["
            + String.join(",", TASKS.values())
            + "],\"unacknowledged_updates\":["
            + String.join(",", UPDATES.values())
            + "]}}";
    HttpResponse<InputStream> stream =
        CLIENT.send(request(call), HttpResponse.BodyHandlers.ofInputStream());
    System.out.println("subscribe: " + stream.statusCode());
    if (stream.statusCode() != 200) {
      throw new IOException("status " + stream.statusCode());
    }
    try (InputStream in = stream.body()) {
      while (true) {
        int length = 0;
        int c;
        while ((c = in.read()) != '\n') {
          if (c < 0) {
            return;
          }
          length = length * 10 + c - '0';
        }
        event(new String(in.readNBytes(length), StandardCharsets.UTF_8));
      }
    }
  }

  private static void event(String json) throws Exception {
    String type = find("\"type\":\"([A-Z_]+)\"", json.replaceAll("\"(launch|subscribed)\":\\{.*", ""), json);
    System.out.println("event " + type);
    switch (type) {
      case "LAUNCH":
        String task = object(json, "\"task\":");
        running = find("\"task_id\":\\{\"value\":\"([^\"]+)\"", task, task);
        TASKS.put(running, task);
        update("TASK_RUNNING", String.valueOf(ProcessHandle.current().pid()));
        break;
      case "ACKNOWLEDGED":
        UPDATES.remove(find("\"uuid\":\"([^\"]+)\"", json, json));
        TASKS.remove(find("\"task_id\":\\{\"value\":\"([^\"]+)\"", json, json));
        break;
      case "MESSAGE":
        update("TASK_FINISHED", "done");
        break;
      case "KILL":
        update("TASK_KILLED", "killed");
        break;
      case "SHUTDOWN":
        System.exit(0);
        break;
      default:
        break;
    }
  }

  private static void update(String state, String message) throws Exception {
    UUID id = UUID.randomUUID();
    String uuid =
        Base64.getEncoder()
            .encodeToString(
                ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array());
    String update =
        "{\"status\":{\"task_id\":{\"value\":\""
            + running
            + "\"},\"state\":\""
            + state
            + "\",\"source\":\"SOURCE_EXECUTOR\",\"message\":\""
            + message
            + "\",\"uuid\":\""
            + uuid
            + "\"}}";
    UPDATES.put(uuid, update);
    int status =
        CLIENT
            .send(
                request("{\"type\":\"UPDATE\"," + IDS + ",\"update\":" + update + "}"),
                HttpResponse.BodyHandlers.discarding())
            .statusCode();
    System.out.println("update " + state + ": " + status);
  }

  private static String find(String pattern, String first, String second) {
    Matcher matcher = Pattern.compile(pattern).matcher(first);
    if (!matcher.find()) {
      matcher = Pattern.compile(pattern).matcher(second);
      matcher.find();
    }
    return matcher.group(1);
  }

  /** The object that follows {@code key}. */
  private static String object(String json, String key) {
    int start = json.indexOf(key) + key.length();
    int depth = 0;
    for (int i = start; i < json.length(); i++) {
      depth += json.charAt(i) == '{' ? 1 : json.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return json.substring(start, i + 1);
      }
    }
    throw new IllegalStateException("no object in " + json);
  }
}
