package io.kernos.marathon.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.kernos.marathon.definition.App;
import io.kernos.marathon.definition.PathId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What differs between two states. */
class RootDiffTest {
  private final App a = Tree.app("/g/a", 1);
  private final App b = Tree.app("/g/b", 1);
  private final App c = Tree.app("/h/c", 1);

  @Test
  void what_came_went_and_changed_differs() {
    App changed = Tree.count(b, 2);

    assertThat(RootDiff.between(Tree.root(a, b), Tree.root(changed, c)).specs())
        .containsOnly(
            entry(a.id(), new RootDiff.Pair<>(Optional.of(a), Optional.empty())),
            entry(b.id(), new RootDiff.Pair<>(Optional.of(b), Optional.of(changed))),
            entry(c.id(), new RootDiff.Pair<>(Optional.empty(), Optional.of(c))));
  }

  @Test
  void groups_differ_by_more_than_their_version() {
    RootGroup from = Tree.root(List.of(Tree.group("/g"), Tree.group("/h")));
    RootGroup to =
        from.with(Tree.group("/h", "/g"), from.version())
            .with(
                new GroupInfo(
                    PathId.of("/g"), Tree.ids(), Instant.ofEpochMilli(99), Optional.empty()),
                from.version());

    assertThat(RootDiff.between(from, to).groups()).containsOnlyKeys(PathId.of("/h"));
  }

  @Test
  void the_place_of_a_change_holds_all_of_it() {
    assertThat(RootDiff.between(Tree.root(a, b), Tree.root(Tree.count(a, 2), b)).place())
        .isEqualTo(PathId.of("/g"));
    assertThat(RootDiff.between(Tree.root(a, c), Tree.root()).place()).isEqualTo(PathId.ROOT);
    assertThat(RootDiff.between(Tree.root(a), Tree.root(a)).place()).isEqualTo(PathId.ROOT);
  }
}
