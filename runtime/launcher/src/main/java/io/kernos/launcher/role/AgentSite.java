package io.kernos.launcher.role;

import io.kernos.agent.containerizer.network.ContainerDns;
import io.kernos.launcher.config.Config;
import io.kernos.launcher.config.Keys;

/**
 * Where one of several agents on a machine stands, and what is its part.
 *
 * @param number from 1
 * @param of so many agents share the machine
 * @param bind address on which it listens
 * @param port of its HTTP server; 0: any free one
 * @param hostname under which frameworks know it
 * @param resources what the configuration says, and its part of the ports
 */
record AgentSite(
    int number,
    int of,
    String bind,
    int port,
    String hostname,
    String resources,
    String attributes,
    ContainerDns containerDns) {
  // Mesos' default range of ports.
  private static final int FIRST_PORT = 31_000;
  private static final int LAST_PORT = 32_000;

  /** The site of agent {@code number}: alone it has the node's address, else one of its own. */
  static AgentSite of(Config config, int number, int count) {
    boolean own = count > 1 && config.get(Keys.BIND_ADDRESS).equals("127.0.0.1");
    String address = own ? "127.0.0." + (number + 1) : config.get(Keys.BIND_ADDRESS);
    String name = own ? address : config.advertisedAddress();
    String hostname = config.has(Keys.HOSTNAME) && !own ? config.get(Keys.HOSTNAME) : name;
    int port = config.get(Keys.AGENT_PORT);
    return new AgentSite(
        number,
        count,
        address,
        port == 0 ? 0 : port + number - 1,
        hostname,
        resources(config.get(Keys.AGENT_RESOURCES), number, count),
        config.get(Keys.AGENT_ATTRIBUTES),
        ContainerDns.parse(config.get(Keys.AGENT_CONTAINER_DNS)));
  }

  /** Adds the agent's part of the ports where the text names none; JSON is taken as it is. */
  private static String resources(String text, int number, int count) {
    if (text.startsWith("[") || text.contains("ports")) {
      return text;
    }
    int each = (LAST_PORT - FIRST_PORT + 1) / count;
    int first = FIRST_PORT + (number - 1) * each;
    int last = number == count ? LAST_PORT : first + each - 1;
    return (text.isEmpty() ? "" : text + ";") + "ports:[" + first + "-" + last + "]";
  }
}
