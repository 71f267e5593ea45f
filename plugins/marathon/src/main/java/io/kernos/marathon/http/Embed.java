package io.kernos.marathon.http;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What an app's JSON has beside its definition (Marathon: InfoEmbedResolver.scala). */
enum Embed {
  TASKS,
  DEPLOYMENTS,
  READINESS,
  COUNTS,
  LAST_TASK_FAILURE,
  TASK_STATS;

  private static final List<String> PREFIXES = List.of("group.apps.", "apps.", "app.");

  /** Reads parameters, with any prefix; what is unknown is left out. */
  static Set<Embed> of(Set<String> names) {
    Set<Embed> embeds = EnumSet.noneOf(Embed.class);
    for (String name : names) {
      String prefix = PREFIXES.stream().filter(name::startsWith).findFirst().orElse("");
      switch (name.substring(prefix.length())) {
        case "tasks" -> embeds.addAll(Set.of(TASKS, DEPLOYMENTS));
        case "failures" -> embeds.addAll(Set.of(TASKS, LAST_TASK_FAILURE, DEPLOYMENTS));
        case "deployments" -> embeds.add(DEPLOYMENTS);
        case "readiness" -> embeds.add(READINESS);
        case "lastTaskFailure" -> embeds.add(LAST_TASK_FAILURE);
        case "counts" -> embeds.add(COUNTS);
        case "taskStats" -> embeds.add(TASK_STATS);
        default -> {}
      }
    }
    return embeds;
  }
}
