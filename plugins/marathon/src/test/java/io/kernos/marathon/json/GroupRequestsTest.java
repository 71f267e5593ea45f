package io.kernos.marathon.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.definition.RunSpec;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.validation.Settings;
import io.kernos.marathon.validation.ViolationsException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupRequestsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final GroupRequests requests = new GroupRequests(Settings.DEFAULT);
  private final RootGroup empty = RootGroup.empty(Instant.EPOCH);

  private RootGroup put(RootGroup root, String path, String json) {
    return requests.read(PathId.of(path), new JsonObject(json), root).apply(root, NOW);
  }

  private static List<String> specs(RootGroup root) {
    return root.specs().stream().map(RunSpec::id).map(PathId::toString).toList();
  }

  @Test
  void a_tree_of_groups_with_relative_ids_comes_into_being() {
    RootGroup root =
        put(
            empty,
            "/",
            """
            {"id": "shop", "dependencies": ["../base"], "groups": [
              {"id": "db", "apps": [{"id": "mongo", "cmd": "mongod"}]},
              {"id": "/shop/web", "apps": [{"id": "front", "cmd": "serve",
               "dependencies": ["../db/mongo", "/base"]}], "dependencies": ["../db"]}]}
            """);

    assertThat(specs(root)).containsExactly("/shop/db/mongo", "/shop/web/front");
    assertThat(root.group(PathId.of("/shop")).orElseThrow().dependencies())
        .containsExactly(PathId.of("/base"));
    assertThat(root.group(PathId.of("/shop/web")).orElseThrow().dependencies())
        .containsExactly(PathId.of("/shop/db"));
    assertThat(root.app(PathId.of("/shop/web/front")).orElseThrow().dependencies())
        .containsExactly(PathId.of("/shop/db/mongo"), PathId.of("/base"));
  }

  @Test
  void what_a_list_leaves_out_disappears_and_lists_that_are_left_out_stay() {
    RootGroup root =
        put(
            empty,
            "/g",
            """
            {"apps": [{"id": "a", "cmd": "aa"}, {"id": "b", "cmd": "bb"}], "groups": [
              {"id": "x", "apps": [{"id": "c", "cmd": "cc"}]},
              {"id": "y", "apps": [{"id": "d", "cmd": "dd"}]}]}
            """);

    RootGroup fewerApps = put(root, "/g", "{\"apps\": [{\"id\": \"a\", \"cmd\": \"aa\"}]}");
    RootGroup fewerGroups = put(root, "/g", "{\"groups\": [{\"id\": \"y\"}]}");

    assertThat(specs(fewerApps)).containsExactly("/g/a", "/g/x/c", "/g/y/d");
    assertThat(specs(fewerGroups)).containsExactly("/g/a", "/g/b", "/g/y/d");
    assertThat(fewerGroups.group(PathId.of("/g/x"))).isEmpty();
  }

  @Test
  void groups_besides_the_changed_one_stay() {
    RootGroup root = put(empty, "/one", "{\"apps\": [{\"id\": \"a\", \"cmd\": \"aa\"}]}");

    root = put(root, "/two", "{\"apps\": [{\"id\": \"a\", \"cmd\": \"aa\"}]}");

    assertThat(specs(root)).containsExactly("/one/a", "/two/a");
  }

  @Test
  void a_group_that_enforces_its_role_gives_it_to_its_apps() {
    RootGroup root =
        put(
            empty,
            "/dev",
            """
            {"enforceRole": true, "apps": [{"id": "a", "cmd": "aa"}],
             "groups": [{"id": "in", "apps": [{"id": "b", "cmd": "bb"}]}]}
            """);

    assertThat(root.apps()).extracting(App::role).containsExactly("dev", "dev");
    assertThat(root.group(PathId.of("/dev")).flatMap(GroupInfo::enforceRole)).contains(true);
    assertThatThrownBy(
            () ->
                put(
                    empty,
                    "/dev",
                    "{\"enforceRole\": true, \"apps\": [{\"id\": \"a\", \"cmd\": \"aa\","
                        + " \"role\": \"*\"}]}"))
        .hasMessageContaining("got *, expected one of: [dev]");
  }

  @Test
  void only_groups_of_the_first_level_enforce_roles() {
    assertThatThrownBy(
            () -> put(empty, "/a", "{\"groups\": [{\"id\": \"b\", \"enforceRole\": true}]}"))
        .isInstanceOf(ViolationsException.class)
        .hasMessageContaining("/groups(0)/enforceRole")
        .hasMessageContaining("/a/b is not top-level");
  }

  @Test
  void version_and_scale_stand_alone() {
    assertThat(
            requests.read(PathId.of("/g"), new JsonObject().put("scaleBy", 1.5), empty).scaleBy())
        .contains(1.5);
    assertThat(
            requests
                .read(
                    PathId.of("/g"),
                    new JsonObject().put("version", "2026-01-01T00:00:00.000Z"),
                    empty)
                .version())
        .contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThatThrownBy(
            () -> put(empty, "/g", "{\"scaleBy\": 2, \"version\": \"2026-01-01T00:00:00Z\"}"))
        .hasMessageContaining("/version=[not allowed in conjunction with other properties.]")
        .hasMessageContaining("/scaleBy=[not allowed");
  }

  @Test
  void apps_stand_right_in_their_group() {
    assertThatThrownBy(
            () -> put(empty, "/g", "{\"apps\": [{\"id\": \"/other/a\", \"cmd\": \"aa\"}]}"))
        .hasMessageContaining("/apps(0)/id=[Identifier is not child of '/g']");
    assertThatThrownBy(() -> put(empty, "/g", "{\"groups\": [{\"id\": \"x/y\", \"apps\": []}]}"))
        .hasMessageContaining("/groups(0)=[Group has to be child of groups with parent id]");
  }

  @Test
  void an_app_that_breaks_rules_refuses_the_whole() {
    assertThatThrownBy(() -> put(empty, "/g", "{\"apps\": [{\"id\": \"a\"}]}"))
        .hasMessageContaining("must either contain one of 'cmd' or 'args'");
  }

  @Test
  void groups_in_groups_without_end_are_refused() {
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      deep.append("{\"id\": \"a\", \"groups\": [");
    }
    deep.append("]}".repeat(400));

    assertThatThrownBy(() -> put(empty, "/", deep.toString()))
        .isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void a_patch_says_whether_the_role_is_enforced() {
    assertThat(requests.readEnforceRole(PathId.of("/g"), new JsonObject().put("enforceRole", true)))
        .isTrue();
    assertThatThrownBy(() -> requests.readEnforceRole(PathId.of("/g/h"), new JsonObject()))
        .hasMessageContaining("Path needs to be top-level");
  }
}
