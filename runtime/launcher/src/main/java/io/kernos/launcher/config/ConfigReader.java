package io.kernos.launcher.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a configuration: the file, over it the environment, over that the command line. Keys may be
 * written dotted or nested. Collects every mistake before it fails.
 */
public final class ConfigReader {
  private static final String PLUGIN = "plugin.";

  /** What bin/kernos tells its own process. */
  private static final Set<String> OF_THE_COMMAND = Set.of("KERNOS_HOME", "KERNOS_STARTED");

  /** Something that was set, and where. */
  private record Setting(String place, String key, Object value) {
    String text() {
      return value instanceof List<?> list
          ? String.join(",", list.stream().map(String::valueOf).toList())
          : String.valueOf(value);
    }
  }

  private final List<String> mistakes = new ArrayList<>();
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private ConfigReader() {}

  /**
   * Reads and checks.
   *
   * @param file if there is one
   * @param environment of the process; a variable that begins like ours and names no key is a
   *     mistake
   * @param overrides of the command line, each {@code key=value}
   */
  public static Config read(
      Optional<Path> file, Map<String, String> environment, List<String> overrides)
      throws ConfigException {
    ConfigReader reader = new ConfigReader();
    file.ifPresent(reader::readFile);
    new TreeMap<>(environment).forEach(reader::setVariable);
    for (String override : overrides) {
      int at = override.indexOf('=');
      if (at < 1) {
        reader.mistakes.add("-D " + override + ": takes key=value");
      } else {
        reader.set(
            new Setting("command line", override.substring(0, at), override.substring(at + 1)));
      }
    }
    return reader.finish();
  }

  private void setVariable(String variable, String value) {
    if (variable.startsWith(Key.VARIABLES) && !OF_THE_COMMAND.contains(variable)) {
      String place = variable + " of the environment";
      Keys.ofVariable(variable)
          .ifPresentOrElse(
              key -> set(new Setting(place, key.name(), value)),
              () -> mistakes.add(place + ": " + unknown(Key.nameOf(variable))));
    }
  }

  private void readFile(Path file) {
    LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
    try (Reader text = Files.newBufferedReader(file)) {
      new Compose(settings).composeReader(text).ifPresent(node -> readTop(file, node));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      mistakes.add(file + ":" + line + ": not YAML: " + e.getProblem());
    } catch (NoSuchFileException e) {
      mistakes.add(file + ": no such file");
    } catch (IOException e) {
      mistakes.add(file + ": cannot be read: " + e);
    }
  }

  private void readTop(Path file, Node node) {
    if (node instanceof MappingNode mapping) {
      readMapping(file, "", mapping);
    } else {
      mistakes.add(place(file, node) + ": takes lines of the form key: value");
    }
  }

  private static String place(Path file, Node node) {
    return file + ":" + node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private void readMapping(Path file, String prefix, MappingNode mapping) {
    for (NodeTuple tuple : mapping.getValue()) {
      String key = prefix + ((ScalarNode) tuple.getKeyNode()).getValue();
      String place = place(file, tuple.getKeyNode());
      if (settings.containsKey(key)) {
        mistakes.add(place + ": " + key + ": stands there twice");
      } else if (tuple.getValueNode() instanceof MappingNode inner) {
        readMapping(file, key + ".", inner);
      } else {
        set(new Setting(place, key, value(tuple.getValueNode())));
      }
    }
  }

  private static Object value(Node node) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().stream().map(ConfigReader::value).toList();
    }
    if (node instanceof MappingNode mapping) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        map.put(((ScalarNode) tuple.getKeyNode()).getValue(), value(tuple.getValueNode()));
      }
      return map;
    }
    ScalarNode scalar = (ScalarNode) node;
    return scalar.getTag().equals(Tag.NULL) ? "" : new Scalar(scalar.getValue(), scalar.getTag());
  }

  /** A YAML scalar: its text as written, and as what YAML reads it. */
  private record Scalar(String text, Tag tag) {
    Object typed() {
      if (tag.equals(Tag.INT)) {
        return Long.decode(text);
      }
      if (tag.equals(Tag.FLOAT)) {
        return Double.valueOf(text);
      }
      return tag.equals(Tag.BOOL) ? (Object) Boolean.valueOf(text) : text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private void set(Setting setting) {
    settings.put(setting.key(), setting);
  }

  private Config finish() throws ConfigException {
    Map<String, Object> values = new HashMap<>();
    Map<String, JsonObject> plugins = new HashMap<>();
    for (Key<?> key : Keys.ALL) {
      values.put(key.name(), key.parse(key.fallback()));
    }
    for (Setting setting : settings.values()) {
      if (setting.key().startsWith(PLUGIN)) {
        setPlugin(plugins, setting);
      } else {
        Keys.find(setting.key())
            .ifPresentOrElse(
                key -> check(key, setting, values),
                () ->
                    mistakes.add(
                        setting.place() + ": " + setting.key() + ": " + unknown(setting.key())));
      }
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
    return new Config(values, plugins);
  }

  private void check(Key<?> key, Setting setting, Map<String, Object> values) {
    try {
      values.put(key.name(), key.parse(setting.text()));
    } catch (RuntimeException e) {
      String why = e.getMessage();
      mistakes.add(
          setting.place()
              + (": " + key.name() + ": takes " + key.type().takes())
              + (", not \"" + setting.text() + "\"")
              + (why == null || e instanceof NumberFormatException ? "" : " (" + why + ")"));
    }
  }

  private static String unknown(String name) {
    Key<?> near = Keys.nearest(name);
    return "no such key; the nearest is " + near.name() + ", which takes " + near.type().takes();
  }

  private void setPlugin(Map<String, JsonObject> plugins, Setting setting) {
    String[] path = setting.key().split("\\.");
    if (path.length < 3) {
      mistakes.add(setting.place() + ": " + setting.key() + ": takes plugin.<name>.<key>: value");
      return;
    }
    JsonObject at = plugins.computeIfAbsent(path[1], name -> new JsonObject());
    for (int i = 2; i < path.length - 1; i++) {
      if (!(at.getValue(path[i], new JsonObject()) instanceof JsonObject inner)) {
        mistakes.add(setting.place() + ": " + setting.key() + ": is both a value and a section");
        return;
      }
      at.put(path[i], inner);
      at = inner;
    }
    at.put(path[path.length - 1], json(setting.value()));
  }

  private static Object json(Object value) {
    if (value instanceof Scalar scalar) {
      return scalar.typed();
    }
    if (value instanceof List<?> list) {
      return new JsonArray(new ArrayList<>(list.stream().map(ConfigReader::json).toList()));
    }
    if (value instanceof Map<?, ?> map) {
      JsonObject object = new JsonObject();
      map.forEach((k, v) -> object.put(String.valueOf(k), json(v)));
      return object;
    }
    return value;
  }
}
