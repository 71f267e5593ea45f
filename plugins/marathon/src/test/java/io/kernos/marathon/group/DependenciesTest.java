package io.kernos.marathon.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How deep apps stand; the cases are those of Marathon's DeploymentPlanTest. */
class DependenciesTest {

  @Test
  void apps_are_as_deep_as_the_longest_way_from_them() {
    RootGroup root =
        Tree.root(
            Tree.app("/test/database/a", 1),
            Tree.app("/test/service/b", 1, "/test/database/a"),
            Tree.app("/c", 1, "/test/database/a"),
            Tree.app("/d", 1, "/test/service/b"));

    assertThat(depths(root))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("/test/database/a", 1, "/test/service/b", 2, "/c", 2, "/d", 3));
  }

  @Test
  void of_two_ways_the_longer_one_counts() {
    RootGroup root =
        Tree.root(
            Tree.app("/a", 1, "/b", "/c"),
            Tree.app("/b", 1, "/c"),
            Tree.app("/c", 1, "/d"),
            Tree.app("/d", 1),
            Tree.app("/e", 1));

    assertThat(depths(root)).isEqualTo(Map.of("/a", 4, "/b", 3, "/c", 2, "/d", 1, "/e", 1));
  }

  @Test
  void a_dependency_on_a_group_is_one_on_all_in_it() {
    RootGroup root =
        Tree.root(
            Tree.app("/web", 1, "/db"),
            Tree.app("/db/one", 1),
            Tree.app("/db/deep/two", 1, "/db/one"));

    assertThat(depths(root)).containsEntry("/web", 3);
  }

  @Test
  void what_a_group_depends_on_all_in_it_depends_on() {
    RootGroup root =
        Tree.root(
            List.of(Tree.group("/shop", "/db", "/cache")),
            Tree.app("/shop/deep/web", 1),
            Tree.app("/db/one", 1),
            Tree.app("/cache", 1, "/db/one"));

    assertThat(depths(root)).containsEntry("/shop/deep/web", 3);
  }

  @Test
  void a_dependency_on_nothing_counts_for_nothing() {
    assertThat(depths(Tree.root(Tree.app("/a", 1, "/gone")))).containsEntry("/a", 1);
  }

  @Test
  void a_cycle_is_found_and_named() {
    RootGroup root =
        Tree.root(Tree.app("/a", 1, "/b"), Tree.app("/b", 1, "/g"), Tree.app("/g/c", 1, "/b"));

    assertThat(Dependencies.in(root).cycle()).containsExactly(PathId.of("/b"), PathId.of("/g/c"));
    assertThat(Dependencies.in(Tree.root(Tree.app("/a", 1, "/b"), Tree.app("/b", 1))).cycle())
        .isEmpty();
  }

  @Test
  void a_group_that_depends_on_itself_is_a_cycle() {
    RootGroup root = Tree.root(List.of(Tree.group("/g", "/g")), Tree.app("/g/a", 1));

    assertThat(Dependencies.in(root).cycle()).containsExactly(PathId.of("/g/a"));
  }

  private static Map<String, Integer> depths(RootGroup root) {
    Dependencies dependencies = Dependencies.in(root);
    Map<String, Integer> depths = new TreeMap<>();
    for (App app : root.apps()) {
      depths.put(app.id().toString(), dependencies.depth(app));
    }
    return depths;
  }
}
