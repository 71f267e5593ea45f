package io.kernos.marathon.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** What is served as it is: a page and the description of the API (Marathon: PublicServlet). */
final class PublicResource {
  private static final String DESCRIPTION = "/public/api/api.raml";

  void register(Routes routes) {
    routes.any("/").get(call -> Future.succeededFuture(redirect("/ui/")));
    routes.any("/help").get(call -> Future.succeededFuture(redirect(DESCRIPTION)));
    file(routes, "/ui", "/public/ui/index.html", "text/html;charset=utf-8");
    file(routes, DESCRIPTION, DESCRIPTION, "application/raml+yaml;charset=utf-8");
  }

  private static Answer redirect(String location) {
    return Answer.empty(302).with("Location", location);
  }

  private static void file(Routes routes, String path, String resource, String type) {
    Answer answer = new Answer(200, Map.of("Content-Type", type), List.of(read(resource)));
    routes.any(path).get(call -> Future.succeededFuture(answer));
  }

  static Buffer read(String resource) {
    try (InputStream in = PublicResource.class.getResourceAsStream(resource)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
