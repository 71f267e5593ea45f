package io.kernos.launcher.config;

import io.vertx.core.json.JsonObject;

/**
 * The ports on which HAProxy listens for apps.
 *
 * @param high less than {@code low}: there are none
 */
public record ServicePorts(int low, int high) {
  private static final int MARATHON_MIN = 10_000;
  private static final int MARATHON_COUNT = 10_000;
  private static final int HIGHEST = 65_535;

  /** As {@code haproxy.service.ports} says. */
  public static ServicePorts of(Config config) {
    String[] ends = config.get(Keys.HAPROXY_SERVICE_PORTS).split("-", 2);
    return ends.length < 2
        ? new ServicePorts(1, 0)
        : new ServicePorts(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
  }

  public boolean contains(int port) {
    return low <= port && port <= high;
  }

  /**
   * Has Marathon assign these ports first, where its own flags do not say otherwise. It gives the
   * lowest that is free, and goes on beyond them: an app that nobody balances needs a number too.
   *
   * @param flags of Marathon
   */
  public JsonObject assignedBy(JsonObject flags) {
    if (high < low || flags.containsKey("local_port_min") || flags.containsKey("local_port_max")) {
      return flags;
    }
    int min = high < MARATHON_MIN ? low : Math.max(low, MARATHON_MIN);
    int max = Math.min(HIGHEST, Math.max(MARATHON_MIN, min) + MARATHON_COUNT);
    return flags.copy().put("local_port_min", min).put("local_port_max", max);
  }
}
