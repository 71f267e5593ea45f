package io.kernos.haproxy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which text stands for each template: the label's, or else the file's, or else the default.
 * Immutable.
 */
public final class Templates {
  private static final String PREFIX = "HAPROXY_";

  private final Map<String, String> replaced;

  private Templates(Map<String, String> replaced) {
    this.replaced = Map.copyOf(replaced);
  }

  /** The defaults. */
  public static Templates defaults() {
    return new Templates(Map.of());
  }

  /**
   * The defaults, and in place of some of them variables of the environment or else files of a
   * folder, such as {@code HAPROXY_HEAD}; the variable {@code HAPROXY_GLOBAL_DEFAULT_OPTIONS} names
   * the options of all that the default head has (marathon-lb: config.py, ConfigTemplater). Blocks.
   *
   * @throws IOException if a file cannot be read
   */
  public static Templates of(Optional<Path> folder, Map<String, String> environment)
      throws IOException {
    Map<String, String> replaced = new HashMap<>();
    String options = environment.getOrDefault(PREFIX + "GLOBAL_DEFAULT_OPTIONS", "");
    if (!options.isBlank()) {
      replaced.put("HEAD", headWith(options));
    }
    for (String name : Template.all().keySet()) {
      String text = environment.getOrDefault(PREFIX + name, "");
      Optional<Path> file = folder.map(f -> f.resolve(PREFIX + name)).filter(Files::exists);
      if (!text.isEmpty()) {
        // Where one line is all that a variable can have, its ends are written out.
        replaced.put(name, ended(text.replace("\\n", "\n")));
      } else if (file.isPresent()) {
        replaced.put(name, ended(Files.readString(file.get()).replace("\r\n", "\n")));
      }
    }
    return new Templates(replaced);
  }

  private static String headWith(String options) {
    StringBuilder head = new StringBuilder();
    for (String line : Template.of("HEAD").text().split("\n")) {
      if (!line.matches(" +option (redispatch|http-server-close|dontlognull)")) {
        head.append(line).append('\n');
      }
    }
    new TreeSet<>(List.of(options.strip().split(" *, *")))
        .forEach(option -> head.append("  option ").append(option).append('\n'));
    return head.toString();
  }

  /** Whether there is a template of this name, given without {@code HAPROXY_}. */
  public static boolean knows(String name) {
    return Template.all().containsKey(name);
  }

  /** Those of the folder but one, for which the default stands again. */
  public Templates without(String name) {
    Map<String, String> rest = new HashMap<>(replaced);
    rest.remove(name);
    return new Templates(rest);
  }

  /** Whether a file stands in for the default. */
  boolean isReplaced(String name) {
    return replaced.containsKey(name);
  }

  String text(String name) {
    return replaced.getOrDefault(name, Template.of(name).text());
  }

  /** A text that ends its last line. */
  static String ended(String text) {
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }
}
