package io.kernos.launcher.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads JSON from one server. */
final class HttpJson {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(TIMEOUT)
          .build();
  private final URI server;

  HttpJson(URI server) {
    this.server = server;
  }

  /** A server that answered something else than JSON, or did not answer: in words for people. */
  static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    NoAnswer(String message) {
      super(message);
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  JsonObject get(String path) throws NoAnswer {
    if (server.getHost() == null || !String.valueOf(server.getScheme()).matches("https?")) {
      throw new NoAnswer(server + " is no URL of a server; one is http://127.0.0.1:5050");
    }
    URI uri = server.resolve(path);
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new NoAnswer(uri + " answered " + answer.statusCode() + " " + answer.body());
      }
      return new JsonObject(answer.body());
    } catch (DecodeException e) {
      throw new NoAnswer(uri + " did not answer JSON: " + e.getMessage());
    } catch (ConnectException e) {
      throw new NoAnswer("nothing listens at " + server + "; --master URL names another place");
    } catch (IOException e) {
      throw new NoAnswer(
          "no answer from " + uri + ": " + (e.getMessage() == null ? e : e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswer("interrupted");
    }
  }
}
