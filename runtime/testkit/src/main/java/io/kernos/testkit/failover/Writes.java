package io.kernos.testkit.failover;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes weights of roles, each greater than the one before, through whichever master leads, and
 * remembers which were acknowledged.
 */
public final class Writes {
  private static final int ROLES = 10;
  private static final Pattern WEIGHT =
      Pattern.compile(
          "\"role\":\"load-(\\d+)\"[^}]*\"weight\":([0-9.]+)|\"weight\":([0-9.]+)[^}]*\"role\":\"load-(\\d+)\"");

  private final Api api = new Api();
  private final List<URI> masters;
  private final Map<Integer, Integer> acknowledged = new HashMap<>();
  private final Thread thread = new Thread(this::run, "writes");
  private volatile boolean stopped;
  private int written;
  private int refused;

  /** Begins nothing yet. */
  public Writes(List<URI> masters) {
    this.masters = masters;
    thread.setDaemon(true);
  }

  /** Begins to write. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      for (int n = 1; !stopped; n++) {
        int role = n % ROLES;
        boolean taken =
            api.post(
                masters,
                "/api/v1",
                "{\"type\":\"UPDATE_WEIGHTS\",\"update_weights\":{\"weight_infos\":[{\"role\":\"load-"
                    + (role + "\",\"weight\":" + n + "}]}}"));
        synchronized (this) {
          if (taken) {
            acknowledged.put(role, n);
            written++;
          } else {
            refused++;
          }
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many acknowledged writes the leader does not have; empty when no leader answers. */
  public Optional<Integer> lost() throws InterruptedException {
    Map<Integer, Integer> expected;
    synchronized (this) {
      expected = new HashMap<>(acknowledged);
    }
    Optional<String> answer = api.get(masters, "/weights");
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    Map<Integer, Double> found = new HashMap<>();
    Matcher weights = WEIGHT.matcher(answer.get());
    while (weights.find()) {
      boolean roleFirst = weights.group(1) != null;
      found.put(
          Integer.valueOf(weights.group(roleFirst ? 1 : 4)),
          Double.valueOf(weights.group(roleFirst ? 2 : 3)));
    }
    return Optional.of(
        (int)
            expected.entrySet().stream()
                .filter(e -> found.getOrDefault(e.getKey(), 0.0) < e.getValue())
                .count());
  }

  /** How many were acknowledged. */
  public synchronized int written() {
    return written;
  }

  synchronized int refused() {
    return refused;
  }

  /** Writes no more. */
  public void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
