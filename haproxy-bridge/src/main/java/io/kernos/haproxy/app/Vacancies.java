package io.kernos.haproxy.app;

import io.kernos.spi.discovery.ServiceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps the places of apps that have lost their last task, so that one that is scaled to 0 and back
 * finds its own again with no reload; in the meantime nobody serves there, and HTTP is answered
 * 503. Who claims such a place gets it at once. Used on one thread.
 */
public final class Vacancies {
  /** Longer than a stop and start by hand; a deleted app holds its port no longer either. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  private final long patienceNanos;
  private final Map<String, Vacancy> vacant = new LinkedHashMap<>();
  private Map<String, Service> serving = Map.of();

  /**
   * A place that nobody has.
   *
   * @param neighbours back ends that had the same port or host when it was left: by address or path
   */
  private record Vacancy(Service service, Set<String> neighbours, long until) {
    boolean yieldsTo(Service other) {
      return collide(service, other) && !neighbours.contains(other.backend());
    }

    static boolean collide(Service one, Service other) {
      return (one.servicePort() > 0 && one.servicePort() == other.servicePort())
          || !Collections.disjoint(one.settings().vhosts(), other.settings().vhosts());
    }
  }

  /**
   * @param patienceNanos how long a place is kept
   */
  public Vacancies(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  /**
   * The apps, and the places that are kept.
   *
   * @param records of which the apps were made
   * @param now of a clock in nanoseconds
   */
  public Apps fill(Apps apps, Collection<ServiceRecord> records, long now) {
    Map<String, Service> live = new LinkedHashMap<>();
    apps.services().forEach(service -> live.put(service.backend(), service));
    List<Service> left =
        serving.values().stream().filter(s -> !live.containsKey(s.backend())).toList();
    if (!left.isEmpty()) {
      Map<String, Service> before = new HashMap<>(serving);
      vacant.values().forEach(v -> before.put(v.service.backend(), v.service));
      left.forEach(s -> vacant.put(s.backend(), vacancy(s, before, now + patienceNanos)));
    }
    serving = live;
    if (vacant.isEmpty()) {
      return apps;
    }
    // An app that has tasks has no place but what it asks for.
    Set<String> present =
        AppRecords.of(records).stream().map(AppRecords::id).collect(Collectors.toSet());
    vacant
        .values()
        .removeIf(
            v ->
                v.until - now <= 0
                    || present.contains(v.service.appId())
                    || live.values().stream().anyMatch(v::yieldsTo));
    List<Service> all =
        Stream.of(apps.services().stream(), vacant.values().stream().map(Vacancy::service))
            .flatMap(Function.identity())
            .collect(Collectors.toCollection(ArrayList::new));
    all.sort(Apps.ORDER);
    return new Apps(all, apps.problems());
  }

  private static Vacancy vacancy(Service service, Map<String, Service> before, long until) {
    Set<String> neighbours =
        before.values().stream()
            .filter(other -> Vacancy.collide(service, other))
            .map(Service::backend)
            .collect(Collectors.toSet());
    return new Vacancy(service.withoutServers(), neighbours, until);
  }

  /** Whether a place has been kept long enough. */
  public boolean isDue(long now) {
    return vacant.values().stream().anyMatch(v -> v.until - now <= 0);
  }
}
