package io.kernos.haproxy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

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
   * The defaults, and in place of some of them the files of a folder, such as {@code HAPROXY_HEAD}.
   * Blocks.
   *
   * @throws IOException if a file cannot be read
   */
  public static Templates of(Path folder) throws IOException {
    Map<String, String> replaced = new HashMap<>();
    for (String name : Template.all().keySet()) {
      Path file = folder.resolve(PREFIX + name);
      if (Files.exists(file)) {
        replaced.put(name, ended(Files.readString(file).replace("\r\n", "\n")));
      }
    }
    return new Templates(replaced);
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
