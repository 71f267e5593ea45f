package io.kernos.launcher.role;

import io.kernos.api.version.FeatureLevel;
import io.kernos.store.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** What the masters' builds understand, as each lets the others know. */
final class MasterLevels {
  private static final String LEVEL = "kernos.feature.level";
  private static final String MASTER = "kernos.raft.member";

  private final Supplier<List<Map<String, String>>> nodes;

  /**
   * @param nodes what each node of the cluster lets the others know
   */
  MasterLevels(Supplier<List<Map<String, String>>> nodes) {
    this.nodes = nodes;
  }

  /** What a master lets the others know; {@code id} is its own in the group of masters. */
  static Map<String, String> attributes(String id) {
    return Map.of(MASTER, id, LEVEL, Integer.toString(FeatureLevel.OWN));
  }

  /** The least level of a group of masters; empty while one of them is away. */
  OptionalInt least(List<Member> group) {
    if (group.size() == 1) {
      return OptionalInt.of(FeatureLevel.OWN);
    }
    Map<String, Integer> known = new HashMap<>();
    for (Map<String, String> node : nodes.get()) {
      if (node.containsKey(MASTER)) {
        known.put(node.get(MASTER), Integer.valueOf(node.get(LEVEL)));
      }
    }
    return group.stream().allMatch(member -> known.containsKey(member.id()))
        ? group.stream().mapToInt(member -> known.get(member.id())).min()
        : OptionalInt.empty();
  }
}
