package io.kernos.launcher.cli;

import io.kernos.haproxy.zdd.Failure;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Marathon's REST API. */
final class MarathonClient implements Marathon {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI server;
  private final Optional<String> credentials;

  /**
   * @param credentials as {@code user:password}
   */
  MarathonClient(URI server, Optional<String> credentials) {
    this.server = server;
    this.credentials = credentials;
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Accept", "application/json");
  }

  private JsonObject call(Failure.Kind otherwise, String method, String path, JsonObject body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(server.resolve(path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.encode()));
    credentials.ifPresent(
        text ->
            request.header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new Failure(
            otherwise,
            method + " " + path + " answered " + answer.statusCode() + " " + answer.body());
      }
      return new JsonObject(answer.body());
    } catch (Failure e) {
      throw e;
    } catch (ConnectException e) {
      throw new Failure(otherwise, "nothing listens at " + server + "; --marathon URL", e);
    } catch (DecodeException e) {
      throw new Failure(otherwise, server.resolve(path) + " did not answer JSON", e);
    } catch (IOException e) {
      throw new Failure(otherwise, method + " " + server.resolve(path) + ": " + e, e);
    }
  }

  /**
   * Whether a load balancer serves.
   *
   * @param endpoints the bridge's
   * @throws Failure if it does not
   */
  void checkBalancer(URI endpoints) throws IOException, InterruptedException {
    URI health = endpoints.resolve("/_haproxy_health_check");
    try {
      int status =
          client.send(request(health).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new Failure(Failure.Kind.LOAD_BALANCER, health + " answered " + status);
      }
    } catch (Failure e) {
      throw e;
    } catch (IOException e) {
      throw new Failure(Failure.Kind.LOAD_BALANCER, health + " does not answer: " + e, e);
    }
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  @Override
  public List<JsonObject> apps() throws IOException, InterruptedException {
    return objects(
        call(
                Failure.Kind.MARATHON,
                "GET",
                "/v2/apps?embed=apps.counts&embed=apps.deployments",
                null)
            .getJsonArray("apps"));
  }

  @Override
  public List<String> tasks(String app) throws IOException, InterruptedException {
    return objects(
            call(Failure.Kind.MARATHON, "GET", "/v2/apps" + app + "/tasks", null)
                .getJsonArray("tasks"))
        .stream()
        .map(task -> task.getString("id"))
        .toList();
  }

  @Override
  public void create(JsonObject app) throws IOException, InterruptedException {
    call(Failure.Kind.CREATE, "POST", "/v2/apps", app);
  }

  @Override
  public void scale(String app, int instances) throws IOException, InterruptedException {
    call(Failure.Kind.SCALE, "PUT", "/v2/apps" + app, new JsonObject().put("instances", instances));
  }

  @Override
  public void killAndScale(List<String> tasks) throws IOException, InterruptedException {
    call(
        Failure.Kind.SCALE,
        "POST",
        "/v2/tasks/delete?scale=true",
        new JsonObject().put("ids", new JsonArray(tasks)));
  }

  @Override
  public void delete(String app) throws IOException, InterruptedException {
    call(Failure.Kind.DELETE, "DELETE", "/v2/apps" + app, null);
  }
}
