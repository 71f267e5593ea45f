package io.kernos.marathon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernos.marathon.definition.PathId;
import io.kernos.marathon.group.GroupInfo;
import io.kernos.marathon.group.RootGroup;
import io.kernos.marathon.group.Tree;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Roll-backs; the cases are those of Marathon's DeploymentPlanRevertTest. */
class ReversionTest {
  private static final Instant NEW = Instant.ofEpochMilli(30);
  private final RootGroup original =
      Tree.root(
          List.of(
              Tree.group("/other1"),
              Tree.group("/other2"),
              Tree.group("/other3"),
              Tree.group("/changeme", "/other1", "/other2")),
          Tree.app("/changeme/app1", 1),
          Tree.app("/changeme/app2", 1));

  @Test
  void an_added_app_goes() {
    assertReverts(addApp("/test"));
  }

  @Test
  void a_removed_app_comes_back() {
    assertReverts(removeApp("/changeme/app1"));
  }

  @Test
  void a_changed_app_is_as_it_was() {
    assertReverts(root -> root.with(Tree.app("/changeme/app1", 7), NEW));
  }

  @Test
  void a_removed_group_without_apps_comes_back() {
    assertReverts(removeGroup("/other1"));
  }

  @Test
  void a_removed_group_comes_back_with_its_apps_and_dependencies() {
    assertReverts(removeGroup("/changeme"));
  }

  @Test
  void changed_dependencies_of_a_group_are_as_they_were() {
    assertReverts(dependencies("/changeme", "/other3", "/other1"));
  }

  @Test
  void apps_that_others_change_stay_changed() {
    assertReverts(
        removeApp("/changeme/app1"),
        addApp("/changeme/app3"),
        addApp("/other/app4"),
        removeApp("/changeme/app2"));
  }

  @Test
  void an_added_group_in_which_others_put_a_group_stays_without_its_dependencies() {
    RootGroup reverted =
        reverted(
            root ->
                dependencies("/withdeps", "/a", "").apply(root.with(Tree.group("/withdeps"), NEW)),
            root -> root.with(Tree.group("/withdeps/some"), NEW));

    assertThat(reverted.group(PathId.of("/withdeps")).orElseThrow().dependencies()).isEmpty();
    assertThat(reverted.group(PathId.of("/withdeps/some"))).isPresent();
  }

  @Test
  void dependencies_that_others_change_stay_changed() {
    assertReverts(
        dependencies("/changeme", "/other3", "/other1"),
        dependencies("/changeme", "/other4", "/other2"));
  }

  @Test
  void a_removed_group_comes_back_beside_changed_dependencies() {
    assertReverts(removeGroup("/other3"), dependencies("/changeme", "/other4", "/other2"));
  }

  @Test
  void an_added_group_goes_and_its_neighbour_stays() {
    RootGroup before = original.with(Tree.group("/changeme/some"), NEW);

    assertReverts(before, addGroup("/changeme/some/a"), addGroup("/changeme/some/b"));
  }

  @Test
  void groups_on_the_way_to_an_added_app_stay_when_others_use_them() {
    RootGroup reverted =
        reverted(addApp("/changeme/some/a"), addApp("/changeme/some/b/a"), addApp("/changeme/b"));

    assertThat(reverted.spec(PathId.of("/changeme/some/a"))).isEmpty();
    assertThat(reverted.spec(PathId.of("/changeme/some/b/a"))).isPresent();
    assertThat(reverted.group(PathId.of("/changeme/some"))).isPresent();
  }

  @Test
  void groups_on_the_way_to_an_added_app_go_when_nobody_uses_them() {
    assertReverts(addApp("/new/deep/a"), addApp("/other"));
  }

  @SafeVarargs
  private void assertReverts(UnaryOperator<RootGroup>... changes) {
    assertReverts(original, changes);
  }

  /** What is left is what the other changes alone make. */
  @SafeVarargs
  private static void assertReverts(RootGroup before, UnaryOperator<RootGroup>... changes) {
    RootGroup others = before;
    for (UnaryOperator<RootGroup> change : Arrays.asList(changes).subList(1, changes.length)) {
      others = change.apply(others);
    }
    assertThat(shape(revertedFrom(before, changes))).isEqualTo(shape(others));
  }

  @SafeVarargs
  private RootGroup reverted(UnaryOperator<RootGroup>... changes) {
    return revertedFrom(original, changes);
  }

  @SafeVarargs
  private static RootGroup revertedFrom(RootGroup before, UnaryOperator<RootGroup>... changes) {
    RootGroup all = before;
    for (UnaryOperator<RootGroup> change : changes) {
      all = change.apply(all);
    }
    return Reversion.between(before, changes[0].apply(before)).apply(all, NEW);
  }

  /** All but versions. */
  private static Set<String> shape(RootGroup root) {
    Set<String> shape = new TreeSet<>();
    root.groups().forEach(g -> shape.add(g.id() + " " + new TreeSet<>(g.dependencies())));
    root.specs().forEach(spec -> shape.add(spec.toString()));
    return shape;
  }

  private static UnaryOperator<RootGroup> addApp(String id) {
    return root -> root.with(Tree.app(id, 1), NEW);
  }

  private static UnaryOperator<RootGroup> removeApp(String id) {
    return root -> root.withoutSpec(PathId.of(id), NEW);
  }

  private static UnaryOperator<RootGroup> addGroup(String id) {
    return root -> root.with(Tree.group(id), NEW);
  }

  private static UnaryOperator<RootGroup> removeGroup(String id) {
    return root -> root.withoutGroup(PathId.of(id), NEW);
  }

  private static UnaryOperator<RootGroup> dependencies(String id, String add, String remove) {
    return root -> {
      Set<PathId> dependencies =
          new HashSet<>(root.group(PathId.of(id)).orElseThrow().dependencies());
      dependencies.add(PathId.of(add));
      dependencies.remove(PathId.of(remove));
      return root.with(new GroupInfo(PathId.of(id), dependencies, NEW, Optional.empty()), NEW);
    };
  }
}
