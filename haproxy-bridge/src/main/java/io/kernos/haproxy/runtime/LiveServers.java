package io.kernos.haproxy.runtime;

import io.kernos.haproxy.config.ServerLine;
import io.kernos.haproxy.runtime.RuntimeApi.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The servers that the running HAProxy has, changed one by one while it runs. One that is gone is
 * taken out of service at once, and deleted when its last connection has ended.
 */
final class LiveServers {
  private final RuntimeApi api;
  private final Map<String, ServerLine> serving = new LinkedHashMap<>();
  private final Map<String, ServerLine> leaving = new LinkedHashMap<>();

  LiveServers(RuntimeApi api) {
    this.api = api;
  }

  /** Whether a server was there already. */
  boolean has(ServerLine line) {
    return serving.containsKey(line.key());
  }

  /**
   * HAProxy has loaded a file with these.
   *
   * @param lines its servers
   */
  void loaded(Collection<ServerLine> lines) {
    Map<String, ServerLine> before = new HashMap<>(serving);
    serving.clear();
    leaving.clear();
    for (ServerLine line : lines) {
      // The state of each is carried over; who is new takes connections.
      ServerLine old = before.get(line.key());
      serving.put(line.key(), line.as(old != null && old.draining()));
    }
  }

  /**
   * Brings the servers in line.
   *
   * @return how many commands it took
   * @throws RefusedException if only a reload can do it
   */
  int bring(Collection<List<ServerLine>> backends) throws IOException {
    List<String> commands = new ArrayList<>();
    Map<String, ServerLine> wanted = new LinkedHashMap<>();
    backends.forEach(lines -> lines.forEach(line -> wanted.put(line.key(), line)));
    Set<String> cookies = new LinkedHashSet<>();
    for (ServerLine line : wanted.values()) {
      ServerLine now = serving.get(line.key());
      if (now == null) {
        enter(line, commands, cookies);
      } else if (!now.isLike(line)) {
        throw new RefusedException("a server has other options");
      } else if (now.draining() != line.draining()) {
        commands.add(state(line, line.draining() ? "drain" : "ready"));
      }
    }
    cookies.forEach(backend -> commands.add("enable dynamic-cookie backend " + backend));
    List<ServerLine> gone =
        serving.values().stream().filter(line -> !wanted.containsKey(line.key())).toList();
    gone.forEach(line -> commands.add(state(line, "maint")));
    api.tell(commands);
    gone.forEach(line -> leaving.put(line.key(), line));
    wanted.keySet().forEach(leaving::remove);
    serving.clear();
    serving.putAll(wanted);
    return commands.size();
  }

  private static String state(ServerLine line, String state) {
    return "set server " + line.key() + " state " + state;
  }

  private void enter(ServerLine line, List<String> commands, Set<String> cookies)
      throws RefusedException {
    String server = line.key();
    ServerLine old = leaving.get(server);
    if (old != null && !old.isLike(line)) {
      throw new RefusedException("a server with other options is still there");
    }
    if (old == null) {
      if (!line.live()) {
        throw new RefusedException("a server's options need quotes");
      }
      commands.add(
          ("add server " + server + " " + line.address() + " " + String.join(" ", line.options()))
              .strip());
      if (line.sticky()) {
        cookies.add(line.backend());
      }
    }
    if (line.isChecked()) {
      commands.add("enable health " + server);
      if (line.entersByCheck()) {
        // Out of maintenance it comes as healthy, so it must not take connections then.
        commands.add(state(line, "drain"));
        commands.add("set server " + server + " health down");
      }
    }
    commands.add(state(line, line.draining() ? "drain" : "ready"));
  }

  /** Deletes those whose last connection has ended. */
  void sweep() throws IOException {
    for (ServerLine line : List.copyOf(leaving.values())) {
      String answer = api.ask("del server " + line.key());
      if (answer.contains("deleted") || answer.contains("No such server")) {
        leaving.remove(line.key());
      }
    }
  }

  /** How many are to be deleted. */
  int leaving() {
    return leaving.size();
  }

  int serving() {
    return serving.size();
  }
}
