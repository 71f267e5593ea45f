package io.kernos.haproxy.app;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is left out now; what is new among it is logged. Set by one thread, read by any. */
public final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private volatile List<Problem> now = List.of();

  /** Takes all that there are. */
  public void set(List<Problem> all) {
    if (all.equals(now)) {
      return;
    }
    Set<Problem> known = new HashSet<>(now);
    all.stream()
        .filter(p -> !known.contains(p))
        .forEach(p -> log.warn("load balancer: left out: {}", p));
    now = List.copyOf(all);
  }

  /** All that there are. */
  public List<Problem> all() {
    return now;
  }
}
