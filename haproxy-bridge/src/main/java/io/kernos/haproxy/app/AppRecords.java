package io.kernos.haproxy.app;

import io.kernos.spi.discovery.ServiceRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An app's records, the newest last.
 *
 * @param key unique among apps, also of those of other frameworks
 * @param id such as {@code /shop/web}
 * @param draining ids of records that take no new connection, whatever they say
 */
record AppRecords(String key, String id, List<ServiceRecord> records, Set<String> draining) {
  private static final String GROUP = "HAPROXY_DEPLOYMENT_GROUP";

  AppRecords {
    records = List.copyOf(records);
  }

  /** The labels of the newest that is not on its way out. */
  ServiceRecord newest() {
    int last = records.size() - 1;
    int newest = last;
    while (newest >= 0 && records.get(newest).draining()) {
      newest--;
    }
    return records.get(newest < 0 ? last : newest);
  }

  /**
   * Tells apps apart; two that take turns are one.
   *
   * @param records in the order in which they came
   */
  static List<AppRecords> of(Collection<ServiceRecord> records) {
    Map<String, List<ServiceRecord>> byApp = new HashMap<>();
    for (ServiceRecord record : records) {
      String key = AppLabels.appId(record) + " " + record.frameworkId();
      byApp.computeIfAbsent(key, k -> new ArrayList<>()).add(record);
    }
    List<AppRecords> all = new ArrayList<>();
    Map<String, List<AppRecords>> groups = new TreeMap<>();
    for (String key : byApp.keySet().stream().sorted().toList()) {
      String id = key.substring(0, key.indexOf(' '));
      AppRecords app = new AppRecords(key, id, byApp.get(key), Set.of());
      String group = app.newest().labels().getOrDefault(GROUP, "");
      if (group.isBlank()) {
        all.add(app);
      } else {
        groups.computeIfAbsent(group.strip(), g -> new ArrayList<>()).add(app);
      }
    }
    groups.forEach((group, apps) -> all.add(merge(group, apps)));
    return all;
  }

  /** Two apps that take turns (marathon-lb: get_apps, deployment groups). */
  private static AppRecords merge(String group, List<AppRecords> apps) {
    String id = "/" + group.replaceFirst("^/", "").replaceAll("[^A-Za-z0-9._/-]", "_");
    List<AppRecords> byAge = new ArrayList<>(apps);
    byAge.sort(
        Comparator.comparing(
            a -> a.newest().labels().getOrDefault("HAPROXY_DEPLOYMENT_STARTED_AT", "")));
    List<ServiceRecord> all = new ArrayList<>(byAge.get(0).records());
    Set<String> draining = new HashSet<>();
    for (AppRecords younger : byAge.subList(1, byAge.size())) {
      long ready = younger.records().stream().filter(r -> r.healthy() && !r.draining()).count();
      long target = target(younger.newest().labels());
      long spare = Math.max(0, ready + all.size() - target);
      all.stream()
          .sorted(Comparator.comparing(ServiceRecord::taskId))
          .limit(Math.min(ready, spare))
          .forEach(r -> draining.add(r.id()));
      // The oldest keeps its say: it is asked for labels as the newest.
      all.addAll(0, younger.records());
    }
    return new AppRecords("group " + group, id, all, draining);
  }

  private static long target(Map<String, String> labels) {
    String target = labels.getOrDefault("HAPROXY_DEPLOYMENT_TARGET_INSTANCES", "");
    boolean counted = labels.containsKey("HAPROXY_DEPLOYMENT_NEW_INSTANCES");
    return counted && target.matches("[0-9]{1,6}") ? Long.parseLong(target) : 1;
  }
}
