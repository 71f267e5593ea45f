package io.kernos.haproxy.runtime;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which servers have connections, of the worker that serves and of those before it. Blocks. */
final class Connections {
  private static final Pattern BACKEND_ID = Pattern.compile("(?m)^[^ #]+ ([0-9]+)/");

  private final RuntimeApi api;
  private final HaproxyProcess process;

  Connections(RuntimeApi api, HaproxyProcess process) {
    this.api = api;
    this.process = process;
  }

  /**
   * Which of some servers have no connections, now that they take no new ones.
   *
   * @param keys as {@code backend/name}
   */
  Set<String> idle(Set<String> keys) throws IOException {
    settle(keys);
    Set<String> idle = new HashSet<>(keys);
    idle.removeAll(busy(api, keys));
    for (RuntimeApi old : process.oldWorkers()) {
      idle.removeAll(busy(old, keys));
    }
    return idle;
  }

  /**
   * A thread may have chosen a server before it was to drain, and not counted itself there yet.
   * HAProxy has all threads end what they do before it deletes a server; one that only drains it
   * does not delete.
   */
  private void settle(Set<String> keys) throws IOException {
    for (String key : keys) {
      api.ask("del server " + key);
      return;
    }
  }

  private static Set<String> busy(RuntimeApi worker, Set<String> keys) throws IOException {
    Set<String> busy = new HashSet<>();
    for (String backend :
        keys.stream().map(k -> k.substring(0, k.indexOf('/'))).collect(Collectors.toSet())) {
      // By name the front end would be meant, which has the same.
      Matcher id = BACKEND_ID.matcher(worker.ask("show servers conn " + backend));
      if (id.find()) {
        for (String row : worker.ask("show stat " + id.group(1) + " 4 -1").split("\n")) {
          // Names, two of queues, sessions.
          String[] fields = row.split(",", 6);
          if (fields.length == 6 && !fields[4].equals("0")) {
            busy.add(fields[0] + "/" + fields[1]);
          }
        }
      }
    }
    return busy;
  }
}
