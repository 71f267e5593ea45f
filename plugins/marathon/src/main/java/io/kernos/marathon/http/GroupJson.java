package io.kernos.marathon.http;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.Pod;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.json.Timestamps;
import io.kernos.marathon.security.Action;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A group with what is in it, for one caller (Marathon: DefaultInfoService.queryForGroup). */
final class GroupJson {
  private final Call call;
  private final RootGroup root;
  private final AppInfoJson apps;
  private final Set<String> embeds;
  private final PodStatusJson pods;
  private final Map<PathId, List<Pod>> podsIn = new HashMap<>();
  private final Map<PathId, List<App>> appsIn = new HashMap<>();
  private final Map<PathId, List<GroupInfo>> groupsIn = new HashMap<>();

  /**
   * @param embeds of {@code group.groups}, {@code group.apps}, {@code group.pods}
   */
  GroupJson(Call call, RootGroup root, AppInfoJson apps, PodStatusJson pods, Set<String> embeds) {
    this.call = call;
    this.root = root;
    this.apps = apps;
    this.pods = pods;
    this.embeds = embeds;
    for (App app : root.apps()) {
      if (call.may(Action.VIEW_RUN_SPEC, app)) {
        appsIn.computeIfAbsent(app.id().parent(), id -> new ArrayList<>()).add(app);
      }
    }
    for (Pod pod : root.pods()) {
      if (call.may(Action.VIEW_RUN_SPEC, pod)) {
        podsIn.computeIfAbsent(pod.id().parent(), id -> new ArrayList<>()).add(pod);
      }
    }
    for (GroupInfo group : root.groups()) {
      if (!group.id().isRoot()) {
        groupsIn.computeIfAbsent(group.id().parent(), id -> new ArrayList<>()).add(group);
      }
    }
  }

  /** Its JSON in pieces; none when the caller may not see it. */
  List<Supplier<Buffer>> write(GroupInfo group) {
    List<Supplier<Buffer>> pieces = new ArrayList<>();
    if (isSeen(group)) {
      write(group, pieces);
    }
    return pieces;
  }

  /** Whoever may see something in a group sees the group. */
  private boolean isSeen(GroupInfo group) {
    return call.may(Action.VIEW_GROUP, group)
        || appsIn.containsKey(group.id())
        || podsIn.containsKey(group.id())
        || groupsIn.getOrDefault(group.id(), List.of()).stream().anyMatch(this::isSeen);
  }

  private void write(GroupInfo group, List<Supplier<Buffer>> pieces) {
    String id = new JsonObject().put("id", group.id().toString()).encode();
    text(pieces, id.substring(0, id.length() - 1) + ",\"apps\":[");
    if (embeds.contains("group.apps")) {
      boolean first = true;
      for (App app : appsIn.getOrDefault(group.id(), List.of())) {
        comma(pieces, first);
        pieces.add(() -> apps.write(app));
        first = false;
      }
    }
    text(pieces, "],\"pods\":[");
    if (embeds.contains("group.pods")) {
      boolean first = true;
      for (Pod pod : podsIn.getOrDefault(group.id(), List.of())) {
        comma(pieces, first);
        pieces.add(() -> pods.write(pod).toBuffer());
        first = false;
      }
    }
    text(pieces, "],\"groups\":[");
    if (embeds.contains("group.groups")) {
      boolean first = true;
      for (GroupInfo each : groupsIn.getOrDefault(group.id(), List.of())) {
        if (isSeen(each)) {
          comma(pieces, first);
          write(each, pieces);
          first = false;
        }
      }
    }
    JsonArray dependencies = new JsonArray();
    group.dependencies().stream().sorted().forEach(each -> dependencies.add(each.toString()));
    JsonObject rest =
        new JsonObject()
            .put("dependencies", dependencies)
            // Marathon: RootGroup.scala, updateVersion: a change of one gives all a new version.
            .put("version", Timestamps.format(root.version()));
    // Marathon: Group.scala, apply: every group at the top says it, no other.
    if (!group.id().isRoot() && group.id().parent().isRoot()) {
      rest.put("enforceRole", group.enforceRole().orElse(false));
    }
    text(pieces, "]," + rest.encode().substring(1));
  }

  private static void comma(List<Supplier<Buffer>> pieces, boolean first) {
    if (!first) {
      text(pieces, ",");
    }
  }

  private static void text(List<Supplier<Buffer>> pieces, String text) {
    pieces.add(() -> Buffer.buffer(text));
  }
}
