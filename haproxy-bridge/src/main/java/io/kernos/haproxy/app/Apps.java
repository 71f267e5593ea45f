package io.kernos.haproxy.app;

import io.kernos.spi.discovery.ServiceRecord;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * All that this load balancer serves.
 *
 * @param services sorted by app id, then service port
 * @param problems what was left out, and why
 */
public record Apps(List<Service> services, List<Problem> problems) {
  static final Comparator<Service> ORDER =
      Comparator.comparing(Service::appId).thenComparing(Service::servicePort);

  public Apps {
    services = List.copyOf(services);
    problems = List.copyOf(problems);
  }

  /**
   * Which of all records concern a load balancer.
   *
   * @param groups that it serves; {@code *}: all
   * @param strict whether a port must be enabled by label
   * @param servicePorts those that it may listen on
   */
  public record Choice(Set<String> groups, boolean strict, IntPredicate servicePorts) {
    public Choice {
      groups = Set.copyOf(groups);
    }

    boolean serves(Settings settings) {
      return groups.contains("*") || settings.groups().stream().anyMatch(groups::contains);
    }
  }

  /**
   * Makes apps of records.
   *
   * @param records in the order in which they came
   */
  public static Apps of(Collection<ServiceRecord> records, Choice choice) {
    return new AppReader(choice).read(records);
  }
}
