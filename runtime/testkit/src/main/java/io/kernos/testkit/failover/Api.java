package io.kernos.testkit.failover;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Short requests to whichever master takes them. Safe for use from threads. */
final class Api {
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();

  /** The answer of one server; empty when it gave none. */
  Optional<HttpResponse<String>> ask(HttpRequest.Builder request) throws InterruptedException {
    try {
      return Optional.of(
          client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What the first that answers 200 says. */
  Optional<String> get(List<URI> servers, String path) throws InterruptedException {
    for (URI server : servers) {
      Optional<HttpResponse<String>> answer = ask(HttpRequest.newBuilder(server.resolve(path)));
      if (answer.isPresent() && answer.get().statusCode() == 200) {
        return Optional.of(answer.get().body());
      }
    }
    return Optional.empty();
  }

  /** Whether one of them has taken it; when none has, it may have been done all the same. */
  boolean post(List<URI> servers, String path, String json) throws InterruptedException {
    for (URI server : servers) {
      Optional<HttpResponse<String>> answer =
          ask(
              HttpRequest.newBuilder(server.resolve(path))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(json)));
      if (answer.isPresent() && answer.get().statusCode() / 100 == 2) {
        return true;
      }
    }
    return false;
  }

  /** The port of the leading master, as another one or it itself says. */
  Optional<Integer> leader(List<URI> masters) throws InterruptedException {
    for (URI master : masters) {
      Optional<Integer> port =
          ask(HttpRequest.newBuilder(master.resolve("/redirect")))
              .flatMap(answer -> answer.headers().firstValue("Location"))
              .map(location -> URI.create("http:" + location).getPort());
      if (port.isPresent()) {
        return port;
      }
    }
    return Optional.empty();
  }
}
