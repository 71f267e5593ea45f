package io.kernos.launcher.plugin;

import io.kernos.spi.plugin.FrameworkPlugin;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/**
 * One version of a plugin: its class loader over a private copy of its jar, so that the jar in the
 * folder may be replaced while classes are still loaded from it.
 */
final class PluginJar implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  private final Path copy;
  private final URLClassLoader classes;
  private final FrameworkPlugin plugin;
  private final String name;

  private PluginJar(Path copy, URLClassLoader classes, FrameworkPlugin plugin) {
    this.copy = copy;
    this.classes = classes;
    this.plugin = plugin;
    this.name = plugin.name();
  }

  /**
   * Loads the plugin of a jar; blocks.
   *
   * @param copy where the private copy goes
   * @throws PluginException when the jar holds no plugin that can be made
   */
  static PluginJar load(Path jar, Path copy, ClassLoader shared) throws IOException {
    Files.copy(jar, copy);
    URLClassLoader classes =
        new URLClassLoader("plugin " + jar.getFileName(), new URL[] {copy.toUri().toURL()}, shared);
    try {
      return new PluginJar(copy, classes, only(classes));
    } catch (Throwable e) {
      classes.close();
      Files.deleteIfExists(copy);
      if (e instanceof PluginException told) {
        throw told;
      }
      throw new PluginException("cannot be loaded: " + PluginException.words(e), e);
    }
  }

  private static FrameworkPlugin only(URLClassLoader classes) {
    List<FrameworkPlugin> found;
    try {
      found =
          ServiceLoader.load(FrameworkPlugin.class, classes).stream()
              .map(ServiceLoader.Provider::get)
              .toList();
    } catch (ServiceConfigurationError e) {
      String why = e.getCause() == null ? e.getMessage() : PluginException.words(e.getCause());
      throw new PluginException("cannot be loaded: " + why, e);
    }
    if (found.size() != 1) {
      throw new PluginException(
          "names "
              + (found.isEmpty() ? "no plugin" : found.size() + " plugins")
              + " in META-INF/services/"
              + FrameworkPlugin.class.getName()
              + "; it must name one");
    }
    String name = found.get(0).name();
    if (name == null || !NAME.matcher(name).matches()) {
      throw new PluginException("calls its plugin \"" + name + "\"; a name is of " + NAME);
    }
    return found.get(0);
  }

  String name() {
    return name;
  }

  FrameworkPlugin plugin() {
    return plugin;
  }

  ClassLoader classes() {
    return classes;
  }

  /** Gives files and classes back; blocks. */
  @Override
  public void close() throws IOException {
    classes.close();
    Files.deleteIfExists(copy);
  }
}
