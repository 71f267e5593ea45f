package io.kernos.marathon.extension;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Greets, with a word that it is configured with. */
public final class Greeter implements HttpRequestHandler, Configurable {
  private String word = "hello";

  @Override
  public void initialize(JsonObject configuration) {
    word = configuration.getString("word");
  }

  @Override
  public Future<Response> serve(Request request) {
    String text = word + " " + request.path() + " " + request.query().get("q");
    return Future.succeededFuture(
        new Response(203, Map.of("Content-Type", "text/plain"), Buffer.buffer(text)));
  }
}
