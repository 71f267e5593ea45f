package io.kernos.haproxy;

import io.kernos.haproxy.app.Apps;
import io.kernos.haproxy.app.Server;
import io.kernos.haproxy.app.Service;
import io.kernos.spi.discovery.ServiceRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Up to which revision the kernel may go on with kills: a leaving task holds its revision back
 * until its servers have no connections, but for so long only.
 */
final class Acknowledgements {
  private final long patienceNanos;
  private final Map<String, Leaving> leaving = new HashMap<>();
  private long term = -1;
  private long applied = -1;

  /**
   * A task that drains.
   *
   * @param before the last revision of which it is known that the task did not drain then
   */
  private record Leaving(long before, long until, Set<String> servers) {}

  /**
   * @param patienceNanos how long one may hold kills back
   */
  Acknowledgements(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  /**
   * All up to this revision has taken effect.
   *
   * @param now of a clock in nanoseconds
   */
  void applied(long ofTerm, long revision, Collection<ServiceRecord> records, Apps apps, long now) {
    if (ofTerm != term) {
      leaving.clear();
      term = ofTerm;
      applied = -1;
    }
    // Several revisions may have taken effect at once, and the task drains since any of them.
    long before = applied;
    applied = revision;
    Map<String, Set<String>> servers = new HashMap<>();
    for (Service service : apps.services()) {
      for (Server server : service.servers()) {
        servers
            .computeIfAbsent(server.task(), id -> new HashSet<>())
            .add(service.backend() + "/" + server.name());
      }
    }
    Set<String> draining = new HashSet<>();
    for (ServiceRecord record : records) {
      if (record.draining() && servers.containsKey(record.id())) {
        draining.add(record.id());
        leaving.putIfAbsent(
            record.id(), new Leaving(before, now + patienceNanos, servers.get(record.id())));
      }
    }
    leaving.keySet().retainAll(draining);
  }

  /** Servers of which it matters whether they have connections, as {@code backend/name}. */
  Set<String> watched(long now) {
    Set<String> all = new HashSet<>();
    leaving.values().stream().filter(l -> l.until - now > 0).forEach(l -> all.addAll(l.servers));
    return all;
  }

  /**
   * The revision up to which kills may go on.
   *
   * @param idle those of the watched that were seen without connections; of one that began to leave
   *     since then nothing is known yet
   */
  long acknowledged(Set<String> idle, long now) {
    // The kernel waits for the first revision in which a task drains: all before may go on.
    return leaving.values().stream()
        .filter(l -> l.until - now > 0 && !idle.containsAll(l.servers))
        .mapToLong(Leaving::before)
        .min()
        .orElse(applied);
  }

  long term() {
    return term;
  }
}
