package io.kernos.marathon.extension;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.security.Authenticator;
import io.kernos.marathon.security.Authorizer;
import io.kernos.marathon.validation.Violations;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The extensions that hold: those of {@code plugin_conf}; without one, the first authenticator and
 * the first authorizer in the jars of {@code plugin_dir}. Immutable.
 */
public final class Extensions {
  /** None. */
  public static final Extensions NONE = new Extensions();

  private static final String ORIGINAL = "mesosphere.marathon.plugin.";
  private static final Map<String, Class<?>> INTERFACES =
      Map.of(
          ORIGINAL + "auth.Authenticator",
          Authenticator.class,
          ORIGINAL + "auth.Authorizer",
          Authorizer.class,
          ORIGINAL + "http.HttpRequestHandler",
          HttpRequestHandler.class,
          ORIGINAL + "validation.RunSpecValidator",
          RunSpecValidator.class,
          Authenticator.class.getName(),
          Authenticator.class,
          Authorizer.class.getName(),
          Authorizer.class,
          HttpRequestHandler.class.getName(),
          HttpRequestHandler.class,
          RunSpecValidator.class.getName(),
          RunSpecValidator.class);

  private final Map<Definition, Object> defined = new LinkedHashMap<>();
  private final List<Object> undefined = new ArrayList<>();

  private Extensions() {}

  /**
   * Reads jars and the descriptor; blocks.
   *
   * @throws IllegalArgumentException which says what of them is wrong
   */
  public static Extensions load(MarathonConfig config) {
    Extensions extensions = new Extensions();
    Optional<String> folder = config.text(Flag.PLUGIN_DIR);
    Optional<String> descriptor = config.text(Flag.PLUGIN_CONF);
    if (descriptor.isPresent()) {
      ClassLoader jars = jars(folder.orElseThrow(() -> wrong("needs a plugin_dir")));
      definitions(descriptor.get())
          .forEach(each -> extensions.defined.put(each, instance(each, jars)));
    } else if (folder.isPresent()) {
      ClassLoader jars = jars(folder.get());
      ServiceLoader.load(Authenticator.class, jars)
          .findFirst()
          .ifPresent(extensions.undefined::add);
      ServiceLoader.load(Authorizer.class, jars).findFirst().ifPresent(extensions.undefined::add);
    }
    return extensions;
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("plugin_conf: " + what);
  }

  private static List<Definition> definitions(String descriptor) {
    List<Definition> definitions = new ArrayList<>();
    try {
      JsonObject plugins =
          new JsonObject(Buffer.buffer(Files.readAllBytes(Path.of(descriptor))))
              .getJsonObject("plugins", new JsonObject());
      for (String id : plugins.fieldNames()) {
        JsonObject plugin = plugins.getJsonObject(id);
        if (plugin.getBoolean("enabled", true)) {
          definitions.add(Definition.read(id, plugin));
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("plugin_conf: cannot read " + descriptor, e);
    } catch (RuntimeException e) {
      throw e instanceof IllegalArgumentException
          ? e
          : wrong(descriptor + " is no descriptor: " + e.getMessage());
    }
    return definitions;
  }

  private static Object instance(Definition definition, ClassLoader jars) {
    Class<?> service = INTERFACES.get(definition.plugin());
    if (service == null) {
      throw wrong(definition.plugin() + " is no interface of extensions here");
    }
    Object instance =
        ServiceLoader.load(service, jars).stream()
            .filter(found -> found.type().getName().equals(definition.implementation()))
            .findFirst()
            .orElseThrow(() -> wrong("no jar provides " + definition.implementation()))
            .get();
    if (instance instanceof Configurable configurable) {
      definition.configuration().ifPresent(configurable::initialize);
    }
    return instance;
  }

  private static ClassLoader jars(String folder) {
    List<URL> urls = new ArrayList<>();
    try {
      Path path = Path.of(folder);
      if (Files.isRegularFile(path)) {
        urls.add(path.toUri().toURL());
      } else {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(path, "*.jar")) {
          for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("plugin_dir: cannot read " + folder + ": " + e, e);
    }
    return new URLClassLoader(
        "marathon plugins", urls.toArray(URL[]::new), Extensions.class.getClassLoader());
  }

  /** Those that a descriptor names. */
  public List<Definition> definitions() {
    return List.copyOf(defined.keySet());
  }

  /** The first of a kind. */
  public <T> Optional<T> first(Class<T> kind) {
    return all(kind).stream().findFirst();
  }

  private <T> List<T> all(Class<T> kind) {
    List<Object> all = new ArrayList<>(defined.values());
    all.addAll(undefined);
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The one that answers calls under this id. */
  public Optional<HttpRequestHandler> handler(String id) {
    return defined.entrySet().stream()
        .filter(each -> each.getKey().id().equals(id))
        .filter(each -> each.getValue() instanceof HttpRequestHandler)
        .map(each -> (HttpRequestHandler) each.getValue())
        .findFirst();
  }

  /** Whether any of them has a say in which apps and pods are taken. */
  public boolean validate() {
    return first(RunSpecValidator.class).isPresent();
  }

  /** Notes what the validators find wrong. */
  public void validate(RunSpec spec, Violations violations) {
    all(RunSpecValidator.class).forEach(validator -> validator.validate(spec, violations));
  }
}
