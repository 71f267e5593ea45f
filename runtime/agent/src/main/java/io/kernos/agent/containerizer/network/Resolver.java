package io.kernos.agent.containerizer.network;

import java.util.List;

/**
 * How a container looks names up: the lines of its resolv.conf.
 *
 * @param nameservers IP addresses, asked in this order; at least one
 * @param search domains that are tried behind a name with few dots
 * @param options as resolv.conf has them, such as {@code ndots:2}
 */
public record Resolver(List<String> nameservers, List<String> search, List<String> options) {
  public Resolver {
    nameservers = List.copyOf(nameservers);
    search = List.copyOf(search);
    options = List.copyOf(options);
  }

  /** The text of {@code /etc/resolv.conf}. */
  public String resolvConf() {
    StringBuilder text = new StringBuilder();
    nameservers.forEach(ip -> text.append("nameserver ").append(ip).append('\n'));
    line(text, "search", search);
    line(text, "options", options);
    return text.toString();
  }

  private static void line(StringBuilder text, String key, List<String> values) {
    if (!values.isEmpty()) {
      text.append(key).append(' ').append(String.join(" ", values)).append('\n');
    }
  }
}
