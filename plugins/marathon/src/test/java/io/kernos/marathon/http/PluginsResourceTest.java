package io.kernos.marathon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.extension.ExtensionJar;
import io.kernos.marathon.extension.Greeter;
import io.kernos.marathon.extension.HttpRequestHandler;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsResourceTest extends ApiFixture {
  @TempDir Path folder;

  @BeforeEach
  void open() throws IOException {
    fakes.extensions =
        new ExtensionJar(folder)
            .provide(HttpRequestHandler.class, Greeter.class)
            .load(
                new JsonObject()
                    .put(
                        "greeter",
                        new JsonObject()
                            .put("plugin", HttpRequestHandler.class.getName())
                            .put("implementation", Greeter.class.getName())
                            .put("configuration", new JsonObject().put("word", "hi"))));
    start();
  }

  @Test
  void plugins_are_listed_without_their_configuration() {
    JsonObject plugin = json("/v2/plugins").getJsonArray("plugins").getJsonObject(0);

    assertThat(plugin.fieldNames()).containsExactly("id", "plugin", "implementation");
  }

  @Test
  void a_plugin_answers_what_is_called_below_its_id() {
    HttpResponse<String> answer = get("/v2/plugins/greeter/a/b?q=1");

    assertThat(answer.statusCode()).isEqualTo(203);
    assertThat(answer.body()).isEqualTo("hi a/b 1");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain");
    assertThat(call("DELETE", "/v2/plugins/greeter/a", null).statusCode()).isEqualTo(203);
  }

  @Test
  void a_plugin_that_is_none_is_not_found() {
    HttpResponse<String> answer = get("/v2/plugins/stranger/a");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"message\":\"No plugin with this pluginId: stranger\"}");
  }
}
