package io.kernos.marathon.extension;

import io.kernos.marathon.config.MarathonConfig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A folder with a jar of extensions and a descriptor, as users have them. */
public final class ExtensionJar {
  private final Path folder;

  public ExtensionJar(Path folder) {
    this.folder = folder;
  }

  /** Says in the jar that a class provides an interface. */
  public ExtensionJar provide(Class<?> service, Class<?> implementation) throws IOException {
    Path jar = folder.resolve(implementation.getSimpleName() + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
      out.write(implementation.getName().getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
    return this;
  }

  /** What is found with a descriptor of these plugins. */
  public Extensions load(JsonObject plugins) throws IOException {
    Path descriptor = folder.resolve("plugins.json");
    Files.writeString(descriptor, new JsonObject().put("plugins", plugins).encode());
    return Extensions.load(
        MarathonConfig.of(
            new JsonObject()
                .put("plugin_dir", folder.toString())
                .put("plugin_conf", descriptor.toString()),
            Map.of()));
  }

  /** What is found without a descriptor. */
  Extensions load() {
    return Extensions.load(
        MarathonConfig.of(new JsonObject().put("plugin_dir", folder.toString()), Map.of()));
  }
}
