package io.kernos.launcher.plugin;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The parent of every plugin's class loader: the platform and what kernel and plugins share, so
 * that a plugin may bring its own version of everything else.
 */
final class SharedClasses extends ClassLoader {
  private static final List<String> PACKAGES =
      List.of(
          "io.kernos.api.",
          "io.kernos.spi.",
          "com.google.protobuf.",
          "io.vertx.",
          "io.netty.",
          "org.slf4j.",
          "com.fasterxml.jackson.");

  private final ClassLoader kernel;

  SharedClasses(ClassLoader kernel) {
    super(ClassLoader.getPlatformClassLoader());
    this.kernel = kernel;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    for (String shared : PACKAGES) {
      if (name.startsWith(shared)) {
        return kernel.loadClass(name);
      }
    }
    throw new ClassNotFoundException(name);
  }

  @Override
  protected URL findResource(String name) {
    return isShared(name) ? kernel.getResource(name) : null;
  }

  @Override
  protected Enumeration<URL> findResources(String name) throws IOException {
    return isShared(name) ? kernel.getResources(name) : Collections.emptyEnumeration();
  }

  private static boolean isShared(String resource) {
    String name = resource.replace('/', '.');
    return PACKAGES.stream().anyMatch(name::startsWith);
  }
}
