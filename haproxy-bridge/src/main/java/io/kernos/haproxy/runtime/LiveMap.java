package io.kernos.haproxy.runtime;

import io.kernos.haproxy.config.Draft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A map of the running HAProxy, and its file, from which the next one begins. */
final class LiveMap {
  private final RuntimeApi api;
  private final Path file;
  private SortedMap<String, String> entries = new TreeMap<>();

  LiveMap(RuntimeApi api, Path file) {
    this.api = api;
    this.file = file;
  }

  /** Writes the file that is loaded next. */
  void write(SortedMap<String, String> wanted) throws IOException {
    Files.writeString(file, Draft.lines(wanted));
    entries = new TreeMap<>(wanted);
  }

  /** Brings the map in line; gives the count of commands. */
  int bring(SortedMap<String, String> wanted) throws IOException {
    // In order, which is much quicker than by key; as a rule nothing has changed.
    if (List.copyOf(wanted.entrySet()).equals(List.copyOf(entries.entrySet()))) {
      return 0;
    }
    List<String> commands = new ArrayList<>();
    wanted.forEach(
        (key, value) -> {
          String now = entries.get(key);
          if (now == null) {
            commands.add("add map " + file + " " + key + " " + value);
          } else if (!now.equals(value)) {
            commands.add("set map " + file + " " + key + " " + value);
          }
        });
    entries.keySet().stream()
        .filter(key -> !wanted.containsKey(key))
        .forEach(key -> commands.add("del map " + file + " " + key));
    if (!commands.isEmpty()) {
      api.tell(commands);
      write(wanted);
    }
    return commands.size();
  }

  /** As in its file. */
  String lines() {
    return Draft.lines(entries);
  }
}
