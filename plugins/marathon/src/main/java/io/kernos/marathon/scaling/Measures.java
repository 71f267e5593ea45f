package io.kernos.marathon.scaling;

import io.kernos.spi.discovery.Traffic;
import java.util.Map;

/**
 * What the kernel measures at one look.
 *
 * @param uses by task
 * @param traffic by app, of all its service ports together
 */
record Measures(Map<String, UsageMeter.Use> uses, Map<String, Traffic> traffic) {
  Measures {
    uses = Map.copyOf(uses);
    traffic = Map.copyOf(traffic);
  }
}
