package io.kernos.marathon.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.marathon.security.Action;
import io.kernos.marathon.security.Authorizer;
import io.kernos.marathon.security.Identity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionsTest {
  /** Forbids everything. */
  public static final class Forbidding implements Authorizer {
    @Override
    public boolean isAuthorized(Identity who, Action action, Object resource) {
      return false;
    }
  }

  private static final String HANDLER = "mesosphere.marathon.plugin.http.HttpRequestHandler";
  @TempDir Path folder;
  private ExtensionJar jar;

  @BeforeEach
  void make() throws IOException {
    jar =
        new ExtensionJar(folder)
            .provide(HttpRequestHandler.class, Greeter.class)
            .provide(Authorizer.class, Forbidding.class);
  }

  private static JsonObject plugin(String service, Class<?> implementation) {
    return new JsonObject().put("plugin", service).put("implementation", implementation.getName());
  }

  @Test
  void those_hold_that_the_descriptor_names() throws IOException {
    Extensions found =
        jar.load(
            new JsonObject()
                .put(
                    "greeter",
                    plugin(HANDLER, Greeter.class)
                        .put("tags", new JsonArray().add("friendly"))
                        .put("info", new JsonObject().put("by", "us"))
                        .put("configuration", new JsonObject().put("word", "hi"))));

    assertThat(found.handler("greeter")).containsInstanceOf(Greeter.class);
    assertThat(found.first(Authorizer.class)).isEmpty();
    assertThat(found.definitions().get(0).write())
        .isEqualTo(
            new JsonObject()
                .put("id", "greeter")
                .put("plugin", HANDLER)
                .put("implementation", Greeter.class.getName())
                .put("tags", new JsonArray().add("friendly"))
                .put("info", new JsonObject().put("by", "us")));
  }

  @Test
  void the_names_of_the_interfaces_here_serve_as_well() throws IOException {
    Extensions found =
        jar.load(new JsonObject().put("x", plugin(Authorizer.class.getName(), Forbidding.class)));

    assertThat(found.first(Authorizer.class)).containsInstanceOf(Forbidding.class);
  }

  @Test
  void what_is_disabled_does_not_hold() throws IOException {
    Extensions found =
        jar.load(new JsonObject().put("x", plugin(HANDLER, Greeter.class).put("enabled", false)));

    assertThat(found.definitions()).isEmpty();
    assertThat(found.handler("x")).isEmpty();
  }

  @Test
  void without_a_descriptor_the_jars_decide_on_security_alone() {
    Extensions found = jar.load();

    assertThat(found.first(Authorizer.class)).containsInstanceOf(Forbidding.class);
    assertThat(found.first(HttpRequestHandler.class)).isEmpty();
    assertThat(found.definitions()).isEmpty();
  }

  @Test
  void what_the_descriptor_asks_for_in_vain_is_named() {
    String scheduler = "mesosphere.marathon.plugin.scheduler.SchedulerPlugin";

    assertThatThrownBy(() -> jar.load(new JsonObject().put("x", plugin(scheduler, Greeter.class))))
        .hasMessage("plugin_conf: " + scheduler + " is no interface of extensions here");
    assertThatThrownBy(() -> jar.load(new JsonObject().put("x", plugin(HANDLER, String.class))))
        .hasMessage("plugin_conf: no jar provides java.lang.String");
    assertThatThrownBy(() -> jar.load(new JsonObject().put("x", new JsonObject())))
        .hasMessage("plugin_conf: x needs a plugin");
    assertThatThrownBy(() -> jar.load(new JsonObject().put("x", 1)))
        .hasMessageContaining("is no descriptor");
  }
}
