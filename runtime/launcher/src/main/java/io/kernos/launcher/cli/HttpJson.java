package io.kernos.launcher.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads JSON, and files, from one server. */
final class HttpJson {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int TRIES = 10;
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration CHANGE = Duration.ofMinutes(10);
  private static final Duration STALL = Duration.ofSeconds(60);

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
    return ask(path, uri -> json(uri, send("GET", uri, TIMEOUT, 200).body()));
  }

  /**
   * Has something changed, which may take its time; again while nobody leads.
   *
   * @return what is said of it
   */
  JsonObject change(String method, String path) throws NoAnswer {
    return ask(
        path,
        uri -> {
          HttpResponse<String> answer = send(method, uri, CHANGE, 200, 202, 503);
          for (int i = 1; i < TRIES && answer.statusCode() == 503; i++) {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            answer = send(method, uri, CHANGE, 200, 202, 503);
          }
          if (answer.statusCode() == 503) {
            throw new NoAnswer(uri + " answered 503 " + answer.body());
          }
          return json(uri, answer.body());
        });
  }

  /** Makes a call of the operator API; what is wrong with it is said in the server's words. */
  void call(JsonObject call) throws NoAnswer {
    ask(
        "/api/v1",
        uri -> {
          HttpResponse<String> answer =
              client.send(
                  HttpRequest.newBuilder(uri)
                      .timeout(CHANGE)
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(call.encode()))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
          if (answer.statusCode() / 100 != 2) {
            throw new NoAnswer(
                answer.body().isEmpty() ? uri + " answered " + answer.statusCode() : answer.body());
          }
          return null;
        });
  }

  private HttpResponse<String> send(String method, URI uri, Duration limit, Integer... taken)
      throws IOException, InterruptedException, NoAnswer {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri)
                .timeout(limit)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() == 409) {
      throw new NoAnswer(answer.body());
    }
    if (!List.of(taken).contains(answer.statusCode())) {
      throw new NoAnswer(uri + " answered " + answer.statusCode() + " " + answer.body());
    }
    return answer;
  }

  private static JsonObject json(URI uri, String text) throws NoAnswer {
    try {
      return new JsonObject(text);
    } catch (DecodeException e) {
      throw new NoAnswer(uri + " did not answer JSON: " + e.getMessage());
    }
  }

  /** Reads something of any size into a file; a server that sends nothing for long has failed. */
  void download(String path, Path file) throws NoAnswer {
    ask(
        path,
        uri -> {
          // The newer client has no limit for what comes after the head of an answer.
          HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
          connection.setConnectTimeout((int) TIMEOUT.toMillis());
          connection.setReadTimeout((int) STALL.toMillis());
          if (connection.getResponseCode() != 200) {
            throw new NoAnswer(
                uri + " answered " + connection.getResponseCode() + " " + words(connection));
          }
          try (InputStream in = connection.getInputStream()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
          }
          return null;
        });
  }

  private static String words(HttpURLConnection connection) throws IOException {
    try (InputStream in = connection.getErrorStream()) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private interface Question<T> {
    T ask(URI uri) throws IOException, InterruptedException, NoAnswer;
  }

  private <T> T ask(String path, Question<T> question) throws NoAnswer {
    if (server.getHost() == null || !String.valueOf(server.getScheme()).matches("https?")) {
      throw new NoAnswer(server + " is no URL of a server; one is http://127.0.0.1:5050");
    }
    URI uri = server.resolve(path);
    try {
      return question.ask(uri);
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
