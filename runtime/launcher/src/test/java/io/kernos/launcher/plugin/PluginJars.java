package io.kernos.launcher.plugin;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles plugins and packs them into jars, as an author would. */
final class PluginJars {
  private static final String SERVICE = "META-INF/services/io.kernos.spi.plugin.FrameworkPlugin";
  private final Path work;
  private int made;

  PluginJars(Path work) {
    this.work = work;
  }

  /**
   * A plugin that subscribes a framework of its own name, whose web page names the version.
   *
   * @param atStart statements that run first, on the plugin's thread
   */
  Path plugin(String name, String version, String atStart) {
    String source =
        """
        package demo;
        import io.kernos.api.v1.FrameworkInfo;
        import io.kernos.spi.plugin.*;
        import io.vertx.core.*;
        public class Demo implements FrameworkPlugin {
          public String name() { return "%1$s"; }
          public String version() { return "%2$s"; }
          public Deployable scheduler(PluginContext kernel) {
            return new VerticleBase() {
              public Future<?> start() throws Exception {
                %3$s
                FrameworkInfo info = FrameworkInfo.newBuilder().setName("%1$s").setUser("nobody")
                    .setFailoverTimeout(1000).setWebuiUrl("%2$s").build();
                return kernel.subscribe(info, event -> new Helper().handle(event));
              }
            };
          }
          static class Helper {
            void handle(io.kernos.api.v1.scheduler.Event event) {}
          }
        }
        """
            .formatted(name, version, atStart);
    return jar(name + "-" + version, "demo.Demo", source);
  }

  /** A jar of a class and a service file that names {@code service}. */
  Path jar(String title, String service, String source) {
    try {
      Path folder = Files.createDirectories(work.resolve("jar-" + made++));
      Path file = folder.resolve(fileOf(source));
      Files.writeString(file, source);
      compile(file, folder);
      Path jar = folder.resolve(title + ".jar");
      try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
          Stream<Path> classes = Files.walk(folder)) {
        for (Path each : classes.filter(c -> c.toString().endsWith(".class")).toList()) {
          add(out, folder.relativize(each).toString(), Files.readAllBytes(each));
        }
        if (service != null) {
          add(out, SERVICE, service.getBytes(StandardCharsets.UTF_8));
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fileOf(String source) {
    Matcher name = Pattern.compile("public (?:final )?class (\\w+)").matcher(source);
    if (!name.find()) {
      throw new IllegalArgumentException("no public class in " + source);
    }
    return name.group(1) + ".java";
  }

  private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }

  private static void compile(Path file, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      StringWriter words = new StringWriter();
      boolean done =
          compiler
              .getTask(
                  words,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-cp",
                      System.getProperty("java.class.path"),
                      "-d",
                      folder.toString()),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      if (!done) {
        throw new IllegalArgumentException(words.toString());
      }
    }
  }
}
