package io.kernos.launcher.config;

import java.util.List;
import java.util.Map;

/** Writes the commented files of conf/ from the table of keys, so that neither lags behind. */
public final class ConfigTemplate {
  /** What each file of conf/ says first, and which of its keys differ from the defaults. */
  private record Sheet(String intro, Map<String, String> set) {}

  private static final String MASTERS = "[127.0.1.1, 127.0.1.2, 127.0.1.3]";

  private static final Map<String, Sheet> SHEETS =
      Map.of(
          "standalone",
          new Sheet(
              "What `kernos up` uses: a whole cluster in one process.",
              // On loopback nobody forges a sender.
              Map.of("dns.rate.limit", "0")),
          "master",
          new Sheet(
              "A node of a real cluster that is a master: kernos run --config conf/master.yaml",
              Map.of("node.roles", "[master]", "hazelcast.members", "[127.0.0.1]")),
          "agent",
          new Sheet(
              "A node of a real cluster that is an agent: kernos run --config conf/agent.yaml",
              Map.of("node.roles", "[agent]", "hazelcast.members", "[127.0.0.1]")),
          "dns",
          new Sheet(
              "A node of a real cluster that is a DNS server: kernos run --config conf/dns.yaml",
              Map.of("node.roles", "[dns]", "hazelcast.members", "[127.0.0.1]")),
          "ha/master",
          new Sheet(
              "One of three masters on one machine; k is 1, 2 or 3:\n"
                  + "kernos run --config conf/ha/master.yaml --data data/master-k -D"
                  + " bind.address=127.0.1.k",
              Map.of(
                  "node.roles",
                  "[master]",
                  "bind.address",
                  "127.0.1.1",
                  "raft.members",
                  MASTERS,
                  "hazelcast.members",
                  MASTERS)),
          "ha/agent",
          new Sheet(
              "One of several agents on one machine, beside three masters; k is 1, 2, 3 and so"
                  + " on:\n"
                  + "kernos run --config conf/ha/agent.yaml --data data/agent-k -D"
                  + " bind.address=127.0.2.k",
              Map.of(
                  "node.roles",
                  "[agent]",
                  "bind.address",
                  "127.0.2.1",
                  "hazelcast.members",
                  MASTERS,
                  "agent.resources",
                  "cpus:1;mem:1024;disk:4096")),
          "haproxy",
          new Sheet(
              "A node of a real cluster that is a load balancer:\n"
                  + "kernos run --config conf/haproxy.yaml",
              Map.of("node.roles", "[haproxy]", "hazelcast.members", "[127.0.0.1]")));

  private ConfigTemplate() {}

  /** The names of the files, without {@code .yaml}. */
  public static List<String> names() {
    return SHEETS.keySet().stream().sorted().toList();
  }

  /** The text of conf/{@code name}.yaml. */
  public static String render(String name) {
    Sheet sheet = SHEETS.get(name);
    StringBuilder text = new StringBuilder();
    comment(text, sheet.intro());
    comment(
        text,
        "Every key there is, with its default unless it says otherwise. Any can be overridden:\n"
            + "-D key=value on the command line, or a variable such as KERNOS_MASTER_PORT=5060.");
    for (Key<?> key : Keys.ALL) {
      text.append('\n');
      comment(text, key.doc());
      comment(text, "Takes " + key.type().takes() + ".");
      String value = sheet.set().get(key.name());
      if (value == null && key.fallback().isEmpty()) {
        text.append("# ").append(key.name()).append(":\n");
      } else {
        text.append(key.name()).append(": ").append(value == null ? shown(key) : value);
        text.append('\n');
      }
    }
    text.append('\n');
    comment(
        text,
        "What stands under plugin.<name>. is given to the plugin of that name.\n"
            + "plugin.example.message: hello");
    return text.toString();
  }

  private static String shown(Key<?> key) {
    return key.parse(key.fallback()) instanceof List<?> list
        ? list.toString()
        : quoted(key.fallback());
  }

  /** Quotes what YAML would not read as plain text. */
  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./-]+") ? text : '"' + text + '"';
  }

  private static void comment(StringBuilder text, String words) {
    words.lines().forEach(line -> text.append("# ").append(line).append('\n'));
  }
}
