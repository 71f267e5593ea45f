package io.kernos.launcher.cli;

import io.kernos.haproxy.zdd.Marathon;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Marathon's REST API. */
final class MarathonClient implements Marathon {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI server;

  MarathonClient(URI server) {
    this.server = server;
  }

  private JsonObject call(String method, String path, JsonObject body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IOException(
            method + " " + path + " answered " + answer.statusCode() + " " + answer.body());
      }
      return new JsonObject(answer.body());
    } catch (ConnectException e) {
      throw new IOException("nothing listens at " + server + "; --marathon URL", e);
    } catch (DecodeException e) {
      throw new IOException(server.resolve(path) + " did not answer JSON", e);
    }
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  @Override
  public List<JsonObject> apps() throws IOException, InterruptedException {
    return objects(
        call("GET", "/v2/apps?embed=apps.counts&embed=apps.deployments", null)
            .getJsonArray("apps"));
  }

  @Override
  public List<String> tasks(String app) throws IOException, InterruptedException {
    return objects(call("GET", "/v2/apps" + app + "/tasks", null).getJsonArray("tasks")).stream()
        .map(task -> task.getString("id"))
        .toList();
  }

  @Override
  public void create(JsonObject app) throws IOException, InterruptedException {
    call("POST", "/v2/apps", app);
  }

  @Override
  public void scale(String app, int instances) throws IOException, InterruptedException {
    call("PUT", "/v2/apps" + app, new JsonObject().put("instances", instances));
  }

  @Override
  public void killAndScale(List<String> tasks) throws IOException, InterruptedException {
    call("POST", "/v2/tasks/delete?scale=true", new JsonObject().put("ids", new JsonArray(tasks)));
  }

  @Override
  public void delete(String app) throws IOException, InterruptedException {
    call("DELETE", "/v2/apps" + app, null);
  }
}
