package io.kernos.haproxy.app;

import io.kernos.spi.discovery.ServiceRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whose requests a back end serves.
 *
 * @param frameworkId of the app's tasks
 * @param app its id; of a deployment group the one app that serves, or while several do the group
 */
public record Owner(String frameworkId, String app) {

  /**
   * The owners by back end; a service without servers has none.
   *
   * @param records of which the apps were made
   */
  public static Map<String, Owner> of(Apps apps, Collection<ServiceRecord> records) {
    Map<String, ServiceRecord> byId =
        records.stream()
            .collect(Collectors.toMap(ServiceRecord::id, Function.identity(), (a, b) -> b));
    Map<String, Owner> owners = new HashMap<>();
    for (Service service : apps.services()) {
      List<Owner> all = of(service.servers(), byId);
      List<Owner> serving =
          of(service.servers().stream().filter(server -> !server.draining()).toList(), byId);
      List<Owner> candidates = serving.isEmpty() ? all : serving;
      if (!candidates.isEmpty()) {
        Owner first = candidates.get(0);
        owners.put(
            service.backend(),
            candidates.size() == 1 ? first : new Owner(first.frameworkId(), service.appId()));
      }
    }
    return owners;
  }

  private static List<Owner> of(List<Server> servers, Map<String, ServiceRecord> records) {
    return servers.stream()
        .map(server -> records.get(server.task()))
        .filter(record -> record != null)
        .map(record -> new Owner(record.frameworkId(), AppLabels.appId(record)))
        .distinct()
        .toList();
  }
}
