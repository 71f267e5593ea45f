package io.kernos.marathon.security;

import io.kernos.marathon.config.Flag;
import io.kernos.marathon.config.MarathonConfig;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The authenticator and the authorizer that hold. */
public record Security(Authenticator authenticator, Authorizer authorizer) {

  /** Everybody may do everything. */
  public static final Security OPEN = new Security(Authenticator.EVERYBODY, Authorizer.ALLOW_ALL);

  /** What the flags say: plugins first, then {@code http_credentials}. Reads jars. */
  public static Security of(MarathonConfig config) {
    Authenticator basic =
        config
            .text(Flag.HTTP_CREDENTIALS)
            .<Authenticator>map(
                credentials ->
                    new BasicAuthenticator(
                        credentials, config.text(Flag.HTTP_REALM).orElse("Mesosphere")))
            .orElse(Authenticator.EVERYBODY);
    Optional<ClassLoader> plugins = config.text(Flag.PLUGIN_DIR).map(Security::jars);
    return new Security(
        plugins.flatMap(jars -> found(Authenticator.class, jars)).orElse(basic),
        plugins.flatMap(jars -> found(Authorizer.class, jars)).orElse(Authorizer.ALLOW_ALL));
  }

  private static <T> Optional<T> found(Class<T> service, ClassLoader jars) {
    return ServiceLoader.load(service, jars).findFirst();
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
        "marathon plugins", urls.toArray(URL[]::new), Security.class.getClassLoader());
  }
}
